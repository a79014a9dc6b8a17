import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { endSoftly } from './overload-body.ts';

const RETRY_AFTER_S = '1';

const bodyFor = (requestId: string) =>
  JSON.stringify({
    error: {
      code: 'E_BUSY',
      message: 'too busy; nothing was done',
      fix: 'send the same request again after Retry-After',
      requestId,
    },
  });

// Made once: under overload there are thousands of refusals a second, and each takes from what could be done.
const [BEFORE_ID = '', AFTER_ID = ''] = bodyFor('|').split('|');
const HEADERS = Object.entries({
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'retry-after': RETRY_AFTER_S,
  // Of what every other answer bears, all that means something for an error as JSON; each header costs time.
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}).flat();

type Told = { requestId?: string; isLast?: boolean };

/** Writes the head; gives the body. */
function begin(response: ServerResponse, { requestId = randomUUID(), isLast = false }: Told): string {
  const body = `${BEFORE_ID}${requestId}${AFTER_ID}`;
  const own = ['x-request-id', requestId, 'content-length', String(Buffer.byteLength(body))];
  const ending = isLast ? ['connection', 'close'] : [];
  response.writeHead(503, [...HEADERS, ...own, ...ending]);
  return body;
}

/**
 * The refusal, as cheap as it can be: a 503 in the one form of errors. The connection stays: to read past the body costs
 * less than another connection. `isLast` ends it.
 */
export function answerBusy(response: ServerResponse, told: Told = {}): void {
  response.end(begin(response, told));
}

/** The same for the last time on a connection on which a body may still come: it ends so that the answer can be read. */
export function answerBusyLast(request: IncomingMessage, response: ServerResponse): void {
  // A head that is asked for alone goes out only with the end of its answer.
  if (request.method === 'HEAD') return answerBusy(response, { isLast: true });
  // Sent, and so are the answers before it. It is not ended: Node would cut the connection with it.
  response.write(begin(response, { isLast: true }), () => endSoftly(request));
}
