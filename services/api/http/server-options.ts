import { randomUUID } from 'node:crypto';

import {
  LogController,
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';

import { answerClientError } from '@millrace/runtime/http-client-error.ts';
import { CLIENT_LIMITS } from '@millrace/runtime/http-limits.ts';

import { sendError } from './errors.ts';

/** Fastify's settings; its defaults set no time limit at all. */
export const serverOptions = (log: FastifyBaseLogger) => ({
  loggerInstance: log,
  // Requests are counted by metrics; the log tells what went wrong.
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: () => randomUUID(),
  requestIdHeader: false as const,
  trustProxy: false,
  bodyLimit: 1_024,
  ...CLIENT_LIMITS,
  // What is refused before there is a route, in the one form of errors too.
  clientErrorHandler: answerClientError,
  frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
    void sendError(request, reply, error),
  // To answer a request, and for a socket on which nothing moves.
  handlerTimeout: 5_000,
  connectionTimeout: 30_000,
  // Longer than a load balancer's idle timeout of 60 s, so that it never writes to a closed connection.
  keepAliveTimeout: 72_000,
  forceCloseConnections: 'idle' as const,
});
