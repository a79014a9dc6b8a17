import { randomUUID } from 'node:crypto';
import fastify, { LogController, type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import type { ApiKeys } from '@millrace/runtime/api-keys.ts';
import { bindAddress } from '@millrace/runtime/bind-address.ts';
import { codeOf, MillraceError } from '@millrace/runtime/errors.ts';
import { hostGuard } from '@millrace/runtime/host-guard.ts';
import { answerClientError } from '@millrace/runtime/http-client-error.ts';
import { CLIENT_LIMITS } from '@millrace/runtime/http-limits.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { IngestConfig } from './config.ts';
import { describeRoutes } from './docs.ts';
import { endConnectionsOnClose } from './http-drain.ts';
import { handleErrors, sendError } from './error-answer.ts';
import type { EventMetrics } from './event-metrics.ts';
import { guardAccess } from './http-access.ts';
import { refuseMethods } from './http-methods.ts';
import { measureRequests } from './http-metrics.ts';
import { shedLoad } from './http-overload.ts';
import { protect } from './http-security.ts';
import type { Publisher } from './publish.ts';
import { eventsRoute } from './routes/events.ts';
import { registerHealth } from './routes/health.ts';

/** What the app needs; tests give their own. `keys` is null where writing is open. */
export type IngestDeps = {
  pipelines: readonly Pipeline[];
  publisher: Publisher;
  keys: ApiKeys | null;
  registry: Registry;
  metrics: EventMetrics;
  log: Log;
};

// Longer than a load balancer keeps an idle connection (60 s), else it meets one that we have just closed.
const KEEP_ALIVE_MS = 72_000;
// Above the publisher's own deadline, which tells more.
const HANDLER_MS = 6_000;
const MAX_CONNECTIONS = 5_000;

/** The public HTTP server, not yet listening. */
export async function buildApp(
  config: Pick<
    IngestConfig,
    'RATE_LIMIT_PER_MINUTE' | 'IN_FLIGHT_MAX' | 'TURN_MAX_MS' | 'DEPLOY_ENV' | 'LISTEN_ADDRESS'
  >,
  deps: IngestDeps,
): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    keepAliveTimeout: KEEP_ALIVE_MS,
    handlerTimeout: HANDLER_MS,
    ...CLIENT_LIMITS,
    // What is refused before there is a route, in the one form of errors too.
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void sendError(request, reply, error),
  }) as unknown as FastifyInstance;
  app.server.maxConnections = MAX_CONNECTIONS;
  const observe = measureRequests(app, deps.registry);
  shedLoad(app, { inFlightMax: config.IN_FLIGHT_MAX, turnMaxMs: config.TURN_MAX_MS }, observe);
  endConnectionsOnClose(app);
  handleErrors(app);
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  const guardHost = hostGuard(config);
  app.addHook('onRequest', async ({ headers }) => guardHost(headers.host));
  await protect(app, config.RATE_LIMIT_PER_MINUTE);
  guardAccess(app, deps.keys);
  refuseMethods(app);
  await describeRoutes(app, deps.keys !== null);
  registerHealth(app);
  await app.register(eventsRoute, deps);
  return app;
}

/** Builds the app and listens. Errors: E_PORT_TAKEN. */
export async function startApp(config: IngestConfig, deps: IngestDeps): Promise<FastifyInstance> {
  const app = await buildApp(config, deps);
  try {
    await app.listen({ port: config.HTTP_PORT, host: bindAddress(config) });
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE') throw cause;
    throw new MillraceError({
      code: 'E_PORT_TAKEN',
      message: `port ${config.HTTP_PORT} is taken`,
      fix: 'stop what listens there or set HTTP_PORT',
      cause,
    });
  }
  return app;
}
