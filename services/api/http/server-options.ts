import { randomUUID } from 'node:crypto';

import { LogController, type FastifyBaseLogger } from 'fastify';

/** Fastify's settings; its defaults set no time limit at all. */
export const serverOptions = (log: FastifyBaseLogger) => ({
  loggerInstance: log,
  // Requests are counted by metrics; the log tells what went wrong.
  logController: new LogController({ disableRequestLogging: true }),
  genReqId: () => randomUUID(),
  requestIdHeader: false as const,
  trustProxy: false,
  bodyLimit: 1_024,
  // To receive a request, to answer it, and for a socket on which nothing moves.
  requestTimeout: 10_000,
  handlerTimeout: 5_000,
  connectionTimeout: 30_000,
  // Longer than a load balancer's idle timeout of 60 s, so that it never writes to a closed connection.
  keepAliveTimeout: 72_000,
  forceCloseConnections: 'idle' as const,
});
