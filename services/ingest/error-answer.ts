import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { codeOf } from '@millrace/runtime/errors.ts';

import { BODY_LIMIT_BYTES } from './body/limits.ts';
import { HttpError } from '@millrace/runtime/http-error.ts';

type Known = Omit<ConstructorParameters<typeof HttpError>[0], 'cause'>;

const KNOWN: Record<string, Known> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    statusCode: 413,
    code: 'E_BODY_TOO_LARGE',
    message: `the body is larger than ${BODY_LIMIT_BYTES} bytes`,
    fix: 'send it in several requests',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    statusCode: 415,
    code: 'E_CONTENT_TYPE',
    message: 'this content type is not read here',
    fix: "'content-type: application/json' (one event or an array) or 'application/x-ndjson' (one event a line)",
  },
  FST_ERR_HANDLER_TIMEOUT: {
    statusCode: 503,
    code: 'E_DEADLINE',
    message: 'no answer within the deadline; the events may have been stored',
    fix: 'send them again with the same ids; what was stored twice is counted twice and can be found by its id',
    retryAfterS: 2,
  },
  FST_UNDER_PRESSURE: {
    statusCode: 503,
    code: 'E_BUSY',
    message: 'too busy; nothing was stored',
    fix: 'send the same request again later',
    retryAfterS: 10,
  },
};

/** What to answer to anything that was thrown; what is not ours to tell becomes E_INTERNAL (500) or stays a plain 4xx. */
export function answerOf(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const known = KNOWN[codeOf(thrown) ?? ''];
  if (known) return new HttpError({ ...known, cause: thrown });
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  // A 4xx of the framework is about the request alone, and says so.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new HttpError({
      statusCode: status,
      code: 'E_BAD_REQUEST',
      message: (thrown as Error).message,
      cause: thrown,
    });
  return new HttpError({
    statusCode: 500,
    code: 'E_INTERNAL',
    message: 'something went wrong here',
    fix: 'report the requestId',
    cause: thrown,
  });
}

/** Sends any error in the one form there is. */
export async function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
): Promise<void> {
  const { statusCode, code, message, path, fix, retryAfterS, cause } = answerOf(thrown);
  // Kafka being away is logged once where it is seen, not once for each request that it costs.
  if (statusCode >= 500 && !(thrown instanceof HttpError))
    request.log.error({ err: cause ?? thrown, code, route: request.routeOptions.url }, message);
  if (retryAfterS !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', retryAfterS);
  const error = {
    code,
    message,
    ...(path !== undefined && { path }),
    ...(fix && { fix }),
    requestId: request.id,
  };
  await reply
    .code(statusCode)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error });
}

/** Answers every error in the one form there is; the text of a failure on our side never leaves the process. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendError(request, reply, error));
  app.setNotFoundHandler((request, reply) => {
    const fix = 'POST /v1/pipelines/<name>/events';
    return sendError(
      request,
      reply,
      new HttpError({ statusCode: 404, code: 'E_NOT_FOUND', message: `no ${request.method} here`, fix }),
    );
  });
}
