import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';

import { codeOf } from './errors.ts';

type Refusal = { status: string; code: `E_${string}`; message: string };

const MALFORMED: Refusal = { status: '400 Bad Request', code: 'E_BAD_REQUEST', message: 'this is not HTTP' };
const KNOWN: Record<string, Refusal> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'E_REQUEST_TIMEOUT',
    message: 'the request did not arrive in time',
  },
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'E_HEADERS_TOO_LARGE',
    message: 'the headers are too large',
  },
};

/**
 * Answers, in the one form of errors, what Node refuses before there is a request: bytes that are not HTTP (400), a
 * request that does not arrive in time (408), headers that are too large (431); then cuts the connection.
 */
export function answerClientError(error: unknown, socket: Duplex): void {
  if (codeOf(error) === 'ECONNRESET' || socket.destroyed) return;
  const { status, code, message } = KNOWN[codeOf(error) ?? ''] ?? MALFORMED;
  const body = JSON.stringify({ error: { code, message, requestId: randomUUID() } });
  const head = [
    `HTTP/1.1 ${status}`,
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error instanceof Error ? error : undefined);
}
