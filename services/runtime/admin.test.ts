import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';

import { startAdmin } from './admin.ts';
import { createRegistry } from './metrics.ts';
import { createReadiness } from './readiness.ts';

const admins: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(admins.splice(0).map((admin) => admin.close())));

async function start(
  options: {
    port?: number;
    env?: 'local' | 'prod';
    address?: string;
    check?: () => void;
    registry?: Registry;
  } = {},
) {
  const readiness = createReadiness({ kafka: options.check ?? (() => undefined) });
  const admin = await startAdmin(
    { ADMIN_PORT: options.port ?? 0, DEPLOY_ENV: options.env ?? 'local', LISTEN_ADDRESS: options.address },
    { readiness, registry: options.registry ?? new Registry() },
  );
  admins.push(admin);
  const get = (path: string) => fetch(`http://127.0.0.1:${admin.port}${path}`);
  return { ...admin, readiness, get };
}

const failing = () => {
  throw new Error('down');
};

test('/healthz is about the process alone', async () => {
  const response = await (await start({ check: failing })).get('/healthz');
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('/readyz is 200 when ready, 503 with the reason when not, 503 while draining', async () => {
  const ready = await start();
  expect((await ready.get('/readyz?verbose')).status).toBe(200);
  ready.readiness.drain();
  expect((await ready.get('/readyz')).status).toBe(503);
  const response = await (await start({ check: failing })).get('/readyz');
  expect([response.status, await response.json()]).toMatchObject([
    503,
    { checks: { kafka: { lastError: 'down' } } },
  ]);
});

test('/metrics gives the series of the process, named by service, in the text of Prometheus', async () => {
  const response = await (await start({ registry: createRegistry('mill') })).get('/metrics');
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  expect(await response.text()).toMatch(/^process_cpu_seconds_total\{service="mill"\} /m);
});

test.each(['/', '/admin', '/healthz/', '/__proto__', '/constructor'])('%s is not there', async (path) => {
  const response = await (await start()).get(path);
  expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'E_NOT_FOUND' } }]);
});

test('metrics that cannot be collected cut that answer and nothing else', async () => {
  const registry = new Registry();
  registry.metrics = () => Promise.reject(new Error('a collector broke'));
  const { get } = await start({ registry });
  await expect(get('/metrics').then((response) => response.text())).rejects.toThrow();
  expect((await get('/healthz')).status).toBe(200);
});

test('a port that is taken is an error with a fix', async () => {
  const { port } = await start();
  await expect(start({ port })).rejects.toMatchObject({
    code: 'E_PORT_TAKEN',
    message: `port ${port} is taken`,
    fix: 'stop what listens there or set ADMIN_PORT',
  });
});

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

test('localhost reaches it on a laptop', async () => {
  const { port } = await start();
  expect((await fetch(`http://localhost:${port}/healthz`)).status).toBe(200);
});

test.runIf(outside)('other machines reach it elsewhere only', async () => {
  const laptop = await start();
  await expect(fetch(`http://${outside}:${laptop.port}/healthz`)).rejects.toThrow('fetch failed');
  const server = await start({ env: 'prod' });
  expect((await fetch(`http://${outside}:${server.port}/healthz`)).status).toBe(200);
});

/** The status under a name that this machine does not have; fetch would not send it. */
const statusAs = async (host: string, port: number, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });

test.each(['/metrics', '/readyz', '/healthz'])(
  'on a laptop no web page reads %s under its own name; a probe asks by the address that LISTEN_ADDRESS gives',
  async (path) => {
    const laptop = await start();
    expect(await statusAs('evil.example', laptop.port, path)).toBe(421);
    expect(await statusAs(`localhost:${laptop.port}`, laptop.port, path)).toBe(200);
    for (const options of [{ address: '0.0.0.0' }, { env: 'prod' }] as const)
      expect(await statusAs('10.1.2.3:9464', (await start(options)).port, path)).toBe(200);
  },
);

test('closing ends open connections and frees the port', async () => {
  const { port, get, close } = await start();
  await get('/healthz');
  await close();
  await expect(get('/healthz')).rejects.toThrow();
  expect((await start({ port })).port).toBe(port);
});
