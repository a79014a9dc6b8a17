import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../parts/ports.ts';
import { ensureTopics } from './topics.ts';

const TOPICS = [{ topic: 'none', partitions: 1 }];

test('brokers that nobody is at are told with their address, after as much patience as was asked for', async () => {
  const brokers = `127.0.0.1:${await freePort()}`;
  const began = performance.now();
  await expect(ensureTopics(brokers, TOPICS, { patienceMs: 600 })).rejects.toMatchObject({
    code: 'E_KAFKA',
    message: `Kafka at ${brokers} does not answer.`,
  });
  expect(performance.now() - began).toBeGreaterThan(600);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('a broker is asked again: it may have just begun to listen', async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const asking = ensureTopics(`127.0.0.1:${port}`, TOPICS, { patienceMs: 1_500 });
  await expect(asking).rejects.toMatchObject({ code: 'E_KAFKA' });
  expect(asked).toBeGreaterThan(2);
});

test('when nobody wants the answer any more, asking ends at once', async () => {
  const brokers = `127.0.0.1:${await freePort()}`;
  const stopping = new AbortController();
  const asking = ensureTopics(brokers, TOPICS, { patienceMs: 60_000, signal: stopping.signal });
  const began = performance.now();
  stopping.abort();
  await expect(asking).rejects.toMatchObject({ code: 'E_KAFKA' });
  expect(performance.now() - began).toBeLessThan(2_000);
});
