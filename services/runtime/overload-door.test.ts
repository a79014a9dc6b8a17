import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';

import { watchDoor } from './overload-door.ts';

const BODY_MAX = 1_024;
const MB = 1_048_576;

afterEach(() => void vi.useRealTimers());

const refuses = ({ url = '' }) => !url.startsWith('/in');

/** A server that refuses whatever is not for `/in`, and what it took in. */
async function start(options: ServerOptions = {}) {
  const taken: string[] = [];
  const answer = Promise.withResolvers<void>();
  const take = async ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    taken.push(url);
    if (url === '/in/later') await answer.promise;
    response.end(`done ${url}`);
  };
  const server = createServer(options, (request, response) => void take(request, response));
  watchDoor(server, { refuses, refused: () => undefined, bodyMax: BODY_MAX });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  function dial(): Socket {
    const { port } = server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    return socket;
  }
  return { server, taken, dial, answer: answer.resolve };
}

const head = (target: string, ...headers: string[]) =>
  [`${target} HTTP/1.1`, 'host: l', ...headers, '\r\n'].join('\r\n');
const CHUNKED = head('POST /out', 'transfer-encoding: chunked');
const chunk = (bytes: number) => `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n`;
const LAST_CHUNK = '0\r\n\r\n';
const NEXT = head('GET /in', 'connection: close');
/** Statuses of all that came, in order. */
const statuses = (came: string) => [...came.matchAll(/HTTP\/1.1 (\d+)/g)].map(([, status]) => Number(status));

async function first(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes.toString();
}

test('a refused body in chunks that is none too large is read past, and the connection goes on behind it', async () => {
  const { taken, dial } = await start();
  const socket = dial();
  socket.write(CHUNKED + chunk(BODY_MAX / 2));
  expect(await first(socket)).toMatch(/^HTTP\/1.1 503 [^]*connection: keep-alive/i);
  socket.write(chunk(BODY_MAX / 2) + LAST_CHUNK + NEXT);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 [^]*done \/in$/);
  expect(taken).toEqual(['/in']);
});

test('behind a refused body in chunks that is too large nothing is looked at', async () => {
  const { taken, dial } = await start();
  const socket = dial();
  socket.write(CHUNKED + chunk(BODY_MAX + 1) + LAST_CHUNK + NEXT);
  expect(statuses(await text(socket))).toEqual([503]);
  expect(taken).toEqual([]);
});

/** Sends all before it looks for an answer, as clients do that block. */
async function sendAll(socket: Socket, parts: string[]): Promise<string> {
  socket.pause();
  for (const part of parts)
    await new Promise<void>((resolve, reject) => {
      socket.write(part, (error) => (error ? reject(error) : resolve()));
    });
  return text(socket);
}

test.each([
  ['in chunks', CHUNKED, [...Array.from({ length: 64 }, () => chunk(MB / 16)), LAST_CHUNK]],
  [
    'of a length that is told',
    head('POST /out', `content-length: ${4 * MB}`),
    Array.from({ length: 64 }, () => 'x'.repeat(MB / 16)),
  ],
])('who sends 4 MB %s before it reads can read the refusal', async (_, begin, parts) => {
  const { dial } = await start();
  expect(statuses(await sendAll(dial(), [begin, ...parts]))).toEqual([503]);
});

test.each([CHUNKED, head('POST /out', `content-length: ${1_024 * MB}`)])(
  'who never ends is told that nothing more comes, and is cut off in the end',
  async (begin) => {
    const { server, dial } = await start();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const served = once(server, 'connection');
    const socket = dial();
    const [connection] = (await served) as [Socket];
    const cut = new Promise((resolve) => connection.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write(begin);
    const pour = () => void socket.write(chunk(MB), (error) => (error ? undefined : pour()));
    pour();
    expect(
      statuses(
        await new Promise<string>((resolve) => {
          let came = '';
          socket.on('data', (part) => (came += String(part)));
          socket.once('end', () => resolve(came));
        }),
      ),
    ).toEqual([503]);
    expect(connection.destroyed).toBe(false);
    await vi.waitFor(() => expect(connection.bytesRead).toBeGreaterThan(4 * MB));
    await vi.advanceTimersByTimeAsync(2_000);
    await cut;
    expect(connection.bytesRead).toBeLessThan(8 * MB);
  },
);

test('who sends a refused body too slowly is cut off when its request is late', async () => {
  const { dial } = await start({ requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 });
  const socket = dial();
  socket.write(CHUNKED + chunk(1));
  expect(statuses(await text(socket))[0]).toBe(503);
});

test('who is refused for good is told so behind the answers that it waits for', async () => {
  const { dial, taken, answer } = await start();
  const socket = dial();
  socket.write(head('GET /in/later') + head('POST /out', `content-length: ${BODY_MAX + 1}`));
  await vi.waitFor(() => expect(taken).toEqual(['/in/later']));
  answer();
  expect(statuses(await text(socket))).toEqual([200, 503]);
});

test('a refusal for good ends also a connection that asked for a head alone', async () => {
  const { dial } = await start();
  const socket = dial();
  socket.write(head('HEAD /out', `content-length: ${BODY_MAX + 1}`));
  expect(await text(socket)).toMatch(/^HTTP\/1.1 503 [^]*connection: close[^]*\r\n\r\n$/i);
});
