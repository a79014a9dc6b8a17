import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Registry } from 'prom-client';
import { expect, onTestFinished, test, vi } from 'vitest';

import { buildApp } from '../app.ts';
import { APP_CONFIG, depsFor } from '../testing/world.ts';
import { createHttpMetrics } from './metrics.ts';

const WORK = '/v1/pipelines/rides';

/** The api with one place; what asks for `rides` waits for the database until it is told to go on. */
async function start() {
  const database = Promise.withResolvers<never[]>();
  const rows = vi.fn<() => Promise<never[]>>(() => database.promise);
  const registry = new Registry();
  const deps = { ...depsFor({ rows }), metrics: createHttpMetrics(registry) };
  const app = await buildApp({ ...APP_CONFIG, IN_FLIGHT_MAX: 1 }, deps);
  await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(() => app.close());
  function send(target: string, ...headers: string[]): Socket {
    const { port } = app.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write([`${target} HTTP/1.1`, 'host: localhost', ...headers, '\r\n'].join('\r\n'));
    return socket;
  }
  const begun = (times = 1) => vi.waitFor(() => expect(rows).toHaveBeenCalledTimes(times));
  return { app, registry, send, begun, answer: () => database.resolve([]) };
}

const LAST = 'connection: close';
const asked = async (socket: Socket) => (await text(socket)).slice(0, 12);

test.each(['GET', 'HEAD'])(
  '%s takes one place, until its work is over, even when its client has gone',
  async (method) => {
    const { app, registry, send, begun, answer } = await start();
    const served = once(app.server, 'connection');
    const gone = send(`${method} ${WORK}`);
    const [connection] = (await served) as [Socket];
    await begun();
    const cut = new Promise((resolve) => connection.once('close', resolve));
    gone.destroy();
    await cut;
    await vi.waitFor(async () => expect(await registry.metrics()).toMatch(/^http_requests_in_flight 0$/m));
    expect(await asked(send(`GET ${WORK}`, LAST))).toBe('HTTP/1.1 503');
    answer();
    await vi.waitFor(async () => expect(await asked(send('GET /v1/pipelines', LAST))).toBe('HTTP/1.1 200'));
  },
);

test('a refusal tells nobody to send a body, reads none that is too large, and bears the headers of every answer', async () => {
  const { app, send, begun, answer } = await start();
  send(`GET ${WORK}`);
  await begun();
  for (const header of ['expect: 100-continue', 'content-length: 1025'])
    expect(await text(send(`GET ${WORK}`, header))).toMatch(/^HTTP\/1.1 503 [^]*connection: close/i);
  expect(await text(send('GET /healthz', LAST, 'expect: 100-continue'))).toMatch(
    /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 /,
  );
  const refused = await app.inject(WORK);
  const health = await app.inject('/healthz');
  for (const name of ['strict-transport-security', 'x-frame-options', 'referrer-policy'])
    expect([name, refused.headers[name]]).toEqual([name, health.headers[name]]);
  expect(refused.headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
  answer();
});
