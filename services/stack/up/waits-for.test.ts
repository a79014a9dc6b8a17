import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readWaitsFor } from './waits-for.ts';

/** An admin port that answers every question with this. */
async function admin(status: number, body: object): Promise<number> {
  const server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(body)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a process waits for what it says is not ready', async () => {
  const checks = { kafka: { ready: false, lastError: 'ECONNREFUSED' }, database: { ready: true } };
  expect(await readWaitsFor(await admin(503, { ready: false, checks }))).toEqual(['kafka']);
  const all = { kafka: { ready: true }, database: { ready: true } };
  expect(await readWaitsFor(await admin(200, { ready: true, checks: all }))).toEqual([]);
});

test('one that is not there says nothing', async () => {
  expect(await readWaitsFor(1)).toEqual([]); // nobody listens
});
