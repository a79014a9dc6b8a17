import { request, type Agent } from 'node:http';

export type Call = {
  port: number;
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer | undefined;
  agent?: Agent;
};
/** `status` 0: no answer, `error` says why. */
export type Answer = { status: number; retryAfter: string | undefined; body: string; error?: string };

const ANSWER_MS = 15_000;

/** One request, never thrown: what went wrong is an answer with status 0. */
export function send({ port, method, path, headers = {}, body, agent }: Call): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (error: Error) =>
      resolve({ status: 0, retryAfter: undefined, body: '', error: error.message });
    const sent = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      agent,
      timeout: ANSWER_MS,
    });
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', fail);
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    sent.once('error', fail);
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_MS} ms`)));
    sent.end(body);
  });
}
