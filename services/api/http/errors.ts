import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { answerOf } from './error-answer.ts';
import type { ErrorBody } from './error-schema.ts';
import { httpError } from '@millrace/runtime/http-error.ts';

/** Sends any error in the one form there is. Text of a failure on our side goes to the log, never to the reader. */
export async function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
): Promise<void> {
  const { statusCode, code, message, path, fix, retryAfterS, cause } = answerOf(thrown);
  // Under overload there are thousands of these, and writing them down would be most of the work.
  if (statusCode >= 500 && code !== 'E_BUSY')
    request.log.error({ err: cause ?? thrown, code, route: request.routeOptions.url }, message);
  if (retryAfterS !== undefined && !reply.hasHeader('retry-after')) reply.header('retry-after', retryAfterS);
  const error = { code, message, ...(path && { path }), ...(fix && { fix }), requestId: request.id };
  await reply
    .code(statusCode)
    .removeHeader('etag')
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send({ error } satisfies ErrorBody);
}

export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendError(request, reply, error));
  app.setNotFoundHandler((request, reply) =>
    sendError(
      request,
      reply,
      httpError({
        statusCode: 404,
        code: 'E_NOT_FOUND',
        message: `no ${request.method} here`,
        fix: 'see /docs',
      }),
    ),
  );
}
