import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

/** A port where nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a processor that starts while Kafka is away waits, unready, and ends with 0 as soon as it is told to', async () => {
  const [kafka, database, admin] = [await deadPort(), await deadPort(), await deadPort()];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: {
      PATH: process.env.PATH,
      KAFKA_BROKERS: `127.0.0.1:${kafka}`,
      DATABASE_URL: `postgres://nobody@127.0.0.1:${database}/none`,
      ADMIN_PORT: String(admin),
      LOG_LEVEL: 'debug',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const exit = once(child, 'exit');
  let log = '';
  child.stdout.on('data', (data: Buffer) => (log += data.toString()));
  const tries = () => log.split('\n').filter((line) => line.includes('cannot start yet'));
  while (tries().length < 2) await once(child.stdout, 'data');
  expect(log).toMatch(/"code":"E_KAFKA".*"fix":"check KAFKA_BROKERS/);
  expect((await fetch(`http://127.0.0.1:${admin}/readyz`)).status).toBe(503);
  const toldAt = performance.now();
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
  expect(performance.now() - toldAt).toBeLessThan(2_000);
  // Told once, however long it lasts.
  expect(tries().filter((line) => line.includes('"level":40'))).toHaveLength(1);
}, 30_000);
