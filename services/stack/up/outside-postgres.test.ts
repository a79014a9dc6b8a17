import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../parts/ports.ts';
import { tryPostgres } from './outside-postgres.ts';

const SECRET = 's3cret';
const at = (host: string) => `postgres://me:${SECRET}@${host}/events`;

test.each(['127.0.0.1', 'localhost'])(
  'a PostgreSQL that nobody is at (%s) is told at once, with its address',
  async (host) => {
    const address = `${host}:${await freePort()}`;
    const error = (await tryPostgres(at(address)).catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({ code: 'E_DATABASE' });
    expect(error.message).toMatch(/^PostgreSQL at .*\/events \(DATABASE_URL\): connect ECONNREFUSED /);
    expect(error.message).toContain(address);
    expect(error.message).not.toContain(SECRET);
  },
);

test('one that accepts and says nothing is told within seconds', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  const began = performance.now();
  await expect(tryPostgres(at(`127.0.0.1:${port}`))).rejects.toMatchObject({
    code: 'E_DATABASE',
    message: expect.stringContaining(`127.0.0.1:${port}/events`) as string,
  });
  expect(performance.now() - began).toBeLessThan(10_000);
});
