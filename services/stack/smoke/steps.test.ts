import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';

import { SAMPLES } from './samples.ts';
import { smokeSteps } from './steps.ts';

const KEY = 'mr_key';
type Faults = { [path: string]: { status: number; body: string } };

/** A deployment that counts each event at once; `faults` answer in its place. */
async function deployment(faults: Faults = {}) {
  let counted = 7;
  const bodyOf = (path: string): string => {
    if (path === '/metrics') return 'process_cpu_seconds_total 1';
    if (path === '/v1/pipelines/flights') return JSON.stringify({ state: { counted, deadLettered: 0 } });
    return '{}';
  };
  const server = createServer((request, response) => {
    request.resume();
    const path = request.url ?? '';
    const isOpen = !path.startsWith('/v1') || request.headers.authorization === `Bearer ${KEY}`;
    if (request.method === 'POST' && isOpen) counted++;
    const usual = { status: isOpen ? (request.method === 'POST' ? 202 : 200) : 401, body: bodyOf(path) };
    const { status, body } = faults[path] ?? usual;
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api: url, ingest: url, admins: [url], key: KEY };
}

async function runAll(faults?: Faults): Promise<string[]> {
  const found: string[] = [];
  const what = { pipeline: 'flights', event: SAMPLES['flights'] ?? '' };
  for (const step of smokeSteps(await deployment(faults), what)) found.push(await step.run());
  return found;
}

test('a deployment that is well passes every step', async () => {
  expect(await runAll()).toEqual([
    '2 of 2 answer /healthz',
    '1 of 1 are ready and give metrics',
    'data is refused without a key',
    '2 bytes of OpenAPI',
    expect.stringMatching(/^one event was counted after \d+ ms$/),
  ]);
});

test.each<[string, Faults, string]>([
  [
    'is not healthy',
    { '/healthz': { status: 503, body: 'draining' } },
    '/healthz answered 503, not 200: draining',
  ],
  ['is not ready', { '/readyz': { status: 503, body: '' } }, '/readyz answered 503'],
  ['gives no metrics', { '/metrics': { status: 200, body: '' } }, '/metrics holds no metrics'],
  ['gives data to everybody', { '/v1/pipelines': { status: 200, body: '[]' } }, 'answered 200, not 401'],
  ['takes no events', { '/v1/pipelines/flights/events': { status: 503, body: '' } }, 'answered 503, not 202'],
])('one that %s fails, by name', async (_, faults, message) => {
  await expect(runAll(faults)).rejects.toMatchObject({
    code: 'E_SMOKE',
    message: expect.stringContaining(message) as string,
  });
});

test('one that does not answer fails', async () => {
  const steps = smokeSteps({ api: 'http://127.0.0.1:1', admins: [] }, { pipeline: 'flights', event: '{}' });
  await expect(steps[0]?.run()).rejects.toMatchObject({ code: 'E_SMOKE' });
  expect(steps.map(({ name }) => name)).toEqual(['health', 'access', 'docs']);
});
