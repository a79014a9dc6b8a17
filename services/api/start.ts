import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

import { databaseServer } from '@millrace/database/server.ts';
import { pipelines } from '@millrace/pipeline/registry.ts';
import { startAdmin } from '@millrace/runtime/admin.ts';
import { loadApiKeys } from '@millrace/runtime/api-keys.ts';
import { bindAddress } from '@millrace/runtime/bind-address.ts';
import { codeOf, MillraceError } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';
import { waitForBalancer } from '@millrace/runtime/drain-wait.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';
import { createReadiness } from '@millrace/runtime/readiness.ts';

import { buildApp } from './app.ts';
import { requireKeysFile, type ApiConfig } from './config.ts';
import { createAnswers } from './http/answers.ts';
import { createHttpMetrics } from './http/metrics.ts';
import { createHub } from './live/hub.ts';
import { startListener } from './live/listener.ts';
import { createPool, databaseOf } from './queries/database.ts';
import { readState } from './queries/state.ts';
import { createVersions } from './queries/versions.ts';
import { watchProcess } from './telemetry.ts';

async function listen(app: FastifyInstance, config: ApiConfig): Promise<number> {
  const port = config.HTTP_PORT;
  try {
    await app.listen({ host: bindAddress(config), port });
  } catch (cause) {
    if (codeOf(cause) !== 'EADDRINUSE') throw cause;
    throw new MillraceError({
      code: 'E_PORT_TAKEN',
      message: `port ${port} is taken`,
      fix: 'stop what listens there or set HTTP_PORT',
      cause,
    });
  }
  return (app.server.address() as AddressInfo).port;
}

/** Starts the api; gives its ports and how to drain it. Errors: E_CONFIG, E_DATABASE_PLAIN, E_PORT_TAKEN. */
export async function startApi(config: ApiConfig, log: Log) {
  const keysFile = requireKeysFile(config);
  const keys = keysFile === null ? null : loadApiKeys(keysFile);
  const plans = pipelines.map(({ plan }) => plan);
  const registry = createRegistry('api');
  const pool = createPool(config, log);
  const database = databaseOf(pool);
  const versions = createVersions(database);
  const hub = createHub(plans, {
    clientsMax: config.LIVE_CLIENTS_MAX,
    readState: (pipeline) => readState(database, pipeline),
    hearsCommits: () => listener.connected(),
    log,
  });
  const listener = startListener(databaseServer(config), {
    onCommit: (notification) => (versions.forget(notification.pipeline), hub.commit(notification)),
    onGap: () => (versions.forget(), hub.gap()),
    log,
  });
  const metrics = createHttpMetrics(registry);
  watchProcess(registry, { pool, hub, listener });
  const readiness = createReadiness({
    database: async () => void (await database.rows({ name: 'api_ready', text: 'select 1', values: [] })),
    listener: () => listener.check(),
  });
  const app = await buildApp(config, {
    plans,
    database,
    versions,
    answers: createAnswers(),
    hub,
    keys,
    metrics,
    log,
  });
  const admin = await startAdmin(config, { readiness, registry });
  const httpPort = await listen(app, config);
  log.info({ httpPort, adminPort: admin.port, pipelines: plans.map(({ name }) => name) }, 'ready to answer');

  return {
    httpPort,
    adminPort: admin.port,
    failed: listener.failed,
    /** Unready first, so that nobody new is sent here; then streams, requests, connections. */
    async stop(): Promise<void> {
      readiness.drain();
      await waitForBalancer(config);
      hub.close();
      await app.close();
      await listener.close();
      await pool.end();
      await admin.close();
    },
  };
}
