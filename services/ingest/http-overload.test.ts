import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';

import { measureRequests } from './http-metrics.ts';
import { shedLoad } from './http-overload.ts';

/** A server that takes one request at once, and answers it when it is told to; one connection to it. */
async function start() {
  const app = fastify() as unknown as FastifyInstance;
  const registry = new Registry();
  shedLoad(app, { inFlightMax: 1, turnMaxMs: 60_000 }, measureRequests(app, registry));
  const seen: string[] = [];
  const [begun, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
  app.addHook('onRequest', async ({ url }) => void seen.push(url));
  app.get('/healthz', async () => 'alive');
  app.post('/events', () => {
    begun.resolve();
    return answer.promise;
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  return { app, registry, seen, begun: begun.promise, answer: () => answer.resolve('done') };
}

const portOf = (app: FastifyInstance) => (app.server.address() as { port: number }).port;

async function ask(from: { app: FastifyInstance; agent: Agent }, path: string, body?: string) {
  const to = { host: '127.0.0.1', port: portOf(from.app), agent: from.agent, path };
  const method = body === undefined ? 'GET' : 'POST';
  const sent = request({ ...to, method, headers: { 'content-type': 'text/plain' } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { response, reused: sent.reusedSocket, body: await text(response) };
}

function oneConnection(app: FastifyInstance) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return { app, agent };
}

test('what is too much is refused before the framework sees it, and its connection goes on past the body', async () => {
  const { app, registry, seen, begun, answer } = await start();
  const taken = ask(oneConnection(app), '/events', 'first');
  await begun;
  const client = oneConnection(app);
  const refused = await ask(client, '/events', 'x'.repeat(200_000));
  expect([refused.response.statusCode, refused.response.headers['retry-after']]).toEqual([503, '1']);
  expect(JSON.parse(refused.body)).toMatchObject({
    error: { code: 'E_BUSY', requestId: refused.response.headers['x-request-id'] },
  });
  const health = await ask(client, '/healthz?probe=1');
  expect([health.body, health.reused]).toEqual(['alive', true]);
  expect(seen).toEqual(['/events', '/healthz?probe=1']);
  answer();
  expect((await taken).body).toBe('done');
  expect((await ask(client, '/events', 'second')).body).toBe('done');
  expect(await registry.metrics()).toContain(
    'http_request_duration_seconds_count{method="POST",route="refused",status_code="503"} 1',
  );
});

const HEAD = 'POST /events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n';

test('a server that closes ends the connection of whom it refuses', async () => {
  const { app, begun, answer } = await start();
  const taken = ask(oneConnection(app), '/events', 'first');
  await begun;
  const socket = connect(portOf(app), '127.0.0.1');
  // A second request has begun by then, so that the connection is none of those that are cut for being idle.
  socket.write(`${HEAD}\r\n${HEAD}`);
  const [first] = (await once(socket, 'data')) as [Buffer];
  expect(first.toString()).toMatch(/^HTTP\/1.1 503 [^]*connection: keep-alive/i);
  app.server.close();
  socket.write('\r\n');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 503 [^]*connection: close/i);
  answer();
  await taken;
});
