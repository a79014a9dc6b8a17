import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';

import { answerClientError } from './http-client-error.ts';

/** What a server with short limits answers to bytes that come and then stop; the connection must end by itself. */
async function answerTo(bytes: string): Promise<{ status: string; error: Record<string, unknown> }> {
  const server = createServer(
    { requestTimeout: 300, headersTimeout: 200, connectionsCheckingInterval: 50 },
    (_request, response) => void response.end('ok'),
  );
  server.on('clientError', answerClientError);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { status: head.split(' ')[1] ?? '', ...(JSON.parse(body) as { error: Record<string, unknown> }) };
}

test.each([
  ['bytes that are not HTTP', '\0\u0001nonsense\r\n\r\n', '400', 'E_BAD_REQUEST'],
  ['a header that never ends', 'GET / HTTP/1.1\r\nhost: a\r\nx: ', '408', 'E_REQUEST_TIMEOUT'],
  [
    'headers beyond 16 KiB',
    `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
    '431',
    'E_HEADERS_TOO_LARGE',
  ],
])('%s are answered in the form of errors, and cut', async (...[, bytes, status, code]) => {
  const answer = await answerTo(bytes);
  expect(answer).toEqual({
    status,
    error: { code, message: expect.any(String), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
});
