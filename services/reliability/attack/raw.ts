import { connect } from 'node:net';

export type RawAnswer = { status: number; headers: string; body: string };

const ANSWER_MS = 15_000;

function read(text: string): RawAnswer {
  const [headers = '', ...rest] = text.split('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(headers)?.[1] ?? 0),
    headers,
    body: rest.join('\r\n\r\n'),
  };
}

/**
 * Sends bytes as they are, which an HTTP client would refuse to, and gives what comes back until the server closes; of
 * an answer without an end only its headers. Status 0: nothing came.
 */
export function sendRaw(port: number, bytes: Buffer | string): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const text = () => Buffer.concat(chunks).toString('latin1');
    const end = () => {
      socket.destroy();
      resolve(read(text()));
    };
    socket.setTimeout(ANSWER_MS, end);
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (chunks.length === 1 && text().includes('text/event-stream')) end();
    });
    socket.once('end', end);
    socket.once('error', end);
    socket.write(bytes);
  });
}

/** A request as bytes, with the lines of its headers as they are; the connection ends with the answer. */
export const rawRequest = (
  method: string,
  target: string | Buffer,
  headers: readonly string[] = [],
): Buffer =>
  Buffer.concat([
    Buffer.from(`${method} `),
    typeof target === 'string' ? Buffer.from(target, 'latin1') : target,
    Buffer.from(
      [' HTTP/1.1', 'host: 127.0.0.1', 'connection: close', ...headers, '', ''].join('\r\n'),
      'latin1',
    ),
  ]);

type ErrorBody = { error?: { code?: unknown; message?: unknown; requestId?: unknown } };

function errorOf(body: string): ErrorBody['error'] {
  try {
    return (JSON.parse(body) as ErrorBody).error;
  } catch {
    return undefined; // no JSON is no error of ours
  }
}

/** What is wrong with an answer that may be a success or a refusal; undefined when nothing is. */
export function faultOf({ status, body }: { status: number; body: string }): string | undefined {
  if (status === 0) return 'no answer';
  if (status >= 500) return `server error ${status}: ${body.slice(0, 200)}`;
  if (status < 400) return undefined;
  const { code, message, requestId } = errorOf(body) ?? {};
  const isOurs =
    /^E_[A-Z_]+$/.test(String(code)) && typeof message === 'string' && String(requestId).length === 36;
  return isOurs ? undefined : `${status} without the form of errors: ${body.slice(0, 200)}`;
}
