import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test, vi } from 'vitest';

import { measureRequests } from './http-metrics.ts';
import { shedLoad } from './http-overload.ts';
import { protect } from './http-security.ts';

/** A server that takes one request at once, and answers it when it is told to; one connection to it. */
async function start(prepare?: (app: FastifyInstance) => Promise<void>) {
  const app = fastify() as unknown as FastifyInstance;
  const registry = new Registry();
  shedLoad(app, { inFlightMax: 1, turnMaxMs: 60_000 }, measureRequests(app, registry));
  await prepare?.(app);
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

async function held() {
  const world = await start();
  const taken = ask(oneConnection(world.app), '/events', 'first');
  await world.begun;
  return { ...world, taken };
}

function dial(app: FastifyInstance): Socket {
  const socket = connect(portOf(app), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket;
}

const closeOf = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

test('work goes on, and takes its place, when its client has gone', async () => {
  const { app, begun, answer } = await start();
  const served = once(app.server, 'connection');
  const socket = dial(app);
  socket.write(`${HEAD}\r\n`);
  const [[connection]] = (await Promise.all([served, begun])) as [[Socket], void];
  const cut = closeOf(connection);
  socket.destroy();
  await cut;
  const client = oneConnection(app);
  expect((await ask(client, '/events', 'second')).response.statusCode).toBe(503);
  answer();
  expect((await ask(client, '/events', 'third')).body).toBe('done');
});

test('a request whose body is cut off takes no place', async () => {
  const { app, seen, answer } = await start();
  const served = once(app.server, 'connection');
  const socket = dial(app);
  socket.write(
    'POST /events HTTP/1.1\r\nhost: l\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\nabc',
  );
  const [connection] = (await served) as [Socket];
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  const cut = closeOf(connection);
  socket.destroy();
  await cut;
  answer();
  expect((await ask(oneConnection(app), '/events', 'second')).body).toBe('done');
});

const TOO_LARGE = 256 * 1_024 + 1;

test.each([
  ['is told', `content-length: ${TOO_LARGE}`, ''],
  ['is not told', 'transfer-encoding: chunked', `${TOO_LARGE.toString(16)}\r\n${'x'.repeat(TOO_LARGE)}\r\n`],
])('a refused body that is too large ends its connection, where its length %s', async (_, header, body) => {
  const { app, answer, taken } = await held();
  const socket = dial(app);
  socket.write(`POST /events HTTP/1.1\r\nhost: l\r\n${header}\r\n\r\n${body}`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 503 /);
  answer();
  await taken;
});

const EXPECT =
  'POST /events HTTP/1.1\r\nhost: l\r\ncontent-length: 3\r\ncontent-type: text/plain\r\nexpect: 100-continue\r\n';

test('who asks before it sends its body is refused without being told to send it', async () => {
  const { app, registry, answer, taken } = await held();
  const socket = dial(app);
  socket.write(`${EXPECT}\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 503 [^]*connection: close/i);
  expect(await registry.metrics()).toContain('{method="POST",route="refused",status_code="503"} 1');
  answer();
  await taken;
  const second = dial(app);
  second.write(`${EXPECT}connection: close\r\n\r\n`);
  const [told] = (await once(second, 'data')) as [Buffer];
  expect(told.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  second.write('abc');
  expect(await text(second)).toMatch(/^HTTP\/1.1 200 [^]*done$/);
});

test('health is what the router takes for it, however it is spelled', async () => {
  const targets = ['', '?a', '#a', '/', ';a', 'x'].map((end) => `/healthz${end}`);
  targets.push('http://l:1/healthz', 'HTTPS://l/healthz?x', 'http://l?/healthz', 'ftp://l/healthz');
  targets.push(
    '/%68ealthz',
    '/h%65alth%7A',
    '/h%65alth%7a?%68',
    '/HEALTHZ',
    '//healthz',
    '/%2568ealthz',
    '/healthz%3F',
  );
  const { app, answer, taken } = await held();
  const statusesOf = () =>
    Promise.all(
      targets.map(async (target) => {
        const socket = dial(app);
        socket.write(`GET ${target} HTTP/1.1\r\nhost: l\r\nconnection: close\r\n\r\n`);
        const status = (await text(socket)).slice(9, 12);
        return [target, status === '200' ? 'alive' : 'other'];
      }),
    );
  const overloaded = await statusesOf();
  answer();
  await taken;
  expect(overloaded).toEqual(await statusesOf());
  expect(overloaded.filter(([, status]) => status === 'alive').map(([target]) => target)).toContain(
    '/h%65alth%7A',
  );
});

const SECURITY = [
  'content-security-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];

test('a refusal bears the security headers of every answer', async () => {
  const { app, begun, answer } = await start((plain) => protect(plain, 1_000));
  const { headers } = (await ask(oneConnection(app), '/healthz')).response;
  const taken = ask(oneConnection(app), '/events', 'first');
  await begun;
  const refused = await ask(oneConnection(app), '/events', 'second');
  expect(refused.response.statusCode).toBe(503);
  for (const name of SECURITY) {
    expect(headers).toHaveProperty(name);
    expect([name, refused.response.headers[name]]).toEqual([name, headers[name]]);
  }
  answer();
  await taken;
});
