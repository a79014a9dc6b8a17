import { Agent, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { once } from 'node:events';
import fastify from 'fastify';
import { expect, test } from 'vitest';

import { endConnectionsOnClose } from './drain.ts';
import { serverOptions } from './server-options.ts';
import { silent } from '../testing/world.ts';

test('a request that is being answered gets its answer, and then nothing holds up the drain', async () => {
  const app = fastify(serverOptions(silent));
  endConnectionsOnClose(app);
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  app.get('/', async () => {
    arrive();
    await released;
    return 'answer';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const agent = new Agent({ keepAlive: true });
  const request = get({ port: (app.server.address() as AddressInfo).port, agent });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  await arrived;
  const before = performance.now();
  const closing = app.close();
  await sleep(20);
  release();
  const [response] = await answered;
  response.resume();
  expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
  await closing;
  expect(performance.now() - before).toBeLessThan(1_000);
  agent.destroy();
});
