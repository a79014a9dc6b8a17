import fastify, { type FastifyInstance } from 'fastify';

import { hostGuard } from '@millrace/runtime/host-guard.ts';

import type { ApiConfig } from './config.ts';
import type { ApiDeps } from './deps.ts';
import { guardAccess } from './http/access.ts';
import { describeRoutes } from './http/docs.ts';
import { endConnectionsOnClose } from './http/drain.ts';
import { handleErrors } from './http/errors.ts';
import { refuseMethods } from './http/methods.ts';
import { measureRequests } from './http/metrics.ts';
import { shedLoad } from './http/overload.ts';
import { protect } from './http/security.ts';
import { serverOptions } from './http/server-options.ts';
import { validatorCompiler } from './http/validate.ts';
import { registerCells } from './routes/cells.ts';
import { registerDashboard } from './routes/dashboard.ts';
import { registerDeadLetters } from './routes/dead-letters.ts';
import { registerHealth } from './routes/health.ts';
import { registerLive } from './routes/live.ts';
import { registerPipeline } from './routes/pipeline.ts';
import { registerPipelines } from './routes/pipelines.ts';
import { registerRollup } from './routes/rollup.ts';
import { registerUnknown } from './routes/unknown.ts';

type AppConfig = Pick<
  ApiConfig,
  | 'DEPLOY_ENV'
  | 'LISTEN_ADDRESS'
  | 'DASHBOARD_DIR'
  | 'RATE_LIMIT_PER_MINUTE'
  | 'EVENT_LOOP_DELAY_MAX_MS'
  | 'IN_FLIGHT_MAX'
  | 'TURN_MAX_MS'
  | 'LIVE_CLIENTS_MAX'
>;

function registerRoutes(app: FastifyInstance, deps: ApiDeps): void {
  registerHealth(app);
  registerPipelines(app, deps);
  for (const plan of deps.plans) {
    registerPipeline(app, plan, deps);
    registerLive(app, plan, deps);
    registerDeadLetters(app, plan, deps);
    for (const view of plan.views) {
      registerCells(app, { plan, view }, deps);
      registerRollup(app, { plan, view }, deps);
    }
  }
  registerUnknown(app, deps.plans);
}

/** The public HTTP server, not yet listening; every view of every plan has routes of its own. */
export async function buildApp(config: AppConfig, deps: ApiDeps): Promise<FastifyInstance> {
  const app = fastify(serverOptions(deps.log));
  // Live streams hold a connection each; the rest is for everybody else.
  app.server.maxConnections = config.LIVE_CLIENTS_MAX + 1_000;
  app.setValidatorCompiler(validatorCompiler);
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  measureRequests(app, deps.metrics);
  const limits = { inFlightMax: config.IN_FLIGHT_MAX, turnMaxMs: config.TURN_MAX_MS };
  shedLoad(app, limits, deps.metrics);
  endConnectionsOnClose(app);
  handleErrors(app);
  const guardHost = hostGuard(config);
  app.addHook('onRequest', async ({ headers }) => guardHost(headers.host));
  await protect(app, config);
  guardAccess(app, deps.keys);
  refuseMethods(app);
  await describeRoutes(app, deps.keys !== null);
  registerRoutes(app, deps);
  await registerDashboard(app, config.DASHBOARD_DIR);
  return app;
}
