import { rawRequest, sendRaw } from '../raw.ts';
import type { Keys } from '../world/keys.ts';
import type { Service } from '../world/service.ts';
import { badCredentials } from './credentials.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
// Open to everybody: whoever watches the process, and the page, which asks for a key itself.
const OPEN = new Set(['/healthz', '/']);
const HIDDEN = [
  '/docs',
  '/docs/json',
  '/v1/pipelines/nobody',
  '/v1/pipelines/nobody/events',
  '/nothing/here',
];

export type AccessResult = {
  routes: number;
  credentials: number;
  cases: number;
  refused: number;
  /** Answers other than 401 and 403. */
  opened: string[];
  healthz: number;
  /** A good key gets this where a bad one was refused: the table would be worth nothing otherwise. */
  goodKey: number;
};

/** Every address of a service's own OpenAPI, and those that it leaves out. */
async function addressesOf({ url }: Pick<Service, 'url'>, key: string): Promise<string[]> {
  const response = await fetch(`${url}/docs/json`, { headers: { authorization: `Bearer ${key}` } });
  const { paths } = (await response.json()) as { paths: Record<string, unknown> };
  return [...Object.keys(paths), ...HIDDEN].filter((path) => !OPEN.has(path));
}

/** Every bad credential on every address with every method of a service that needs keys. */
export async function attackAccess(
  service: Pick<Service, 'name' | 'url' | 'port'>,
  keys: Keys,
): Promise<AccessResult> {
  const good = service.name === 'api' ? 'read' : 'write';
  const addresses = await addressesOf(service, keys[good]);
  const credentials = badCredentials(keys, good);
  const opened: string[] = [];
  let cases = 0;
  for (const address of addresses)
    for (const method of METHODS)
      for (const { name, headers, query } of credentials) {
        cases++;
        const target = query ? `${address}?${query}` : address;
        const { status } = await sendRaw(service.port, rawRequest(method, target, headers));
        if (status !== 401 && status !== 403) opened.push(`${status} ${method} ${address}: ${name}`);
      }
  const right = [`authorization: Bearer ${keys[good]}`];
  return {
    routes: addresses.length * METHODS.length,
    credentials: credentials.length,
    cases,
    refused: cases - opened.length,
    opened: opened.slice(0, 20),
    healthz: (await sendRaw(service.port, rawRequest('GET', '/healthz'))).status,
    goodKey: (await sendRaw(service.port, rawRequest('GET', '/docs/json', right))).status,
  };
}
