import { join } from 'node:path';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import type { StackConfig } from '../config.ts';
import type { Child } from '../parts/child.ts';
import { turnOver } from '../parts/log.ts';
import { startService } from '../parts/service.ts';

export type Addresses = { databaseUrl: string; brokers: string };
export type ServiceRun = {
  name: string;
  /** Its `main.ts`, below services/. */
  script: string;
  httpPort?: number | undefined;
  adminPort: number;
  pipeline?: string;
  /** Flags of its Node; without, those of every Node that speaks to Kafka. */
  nodeFlags?: readonly string[];
} & Addresses;

/** Where a part writes: `.millrace/logs/<name>.log`. */
export function logFileOf({ stateDir }: StackConfig, name: string): string {
  return join(stateDir, 'logs', `${name.replaceAll(' ', '-')}.log`);
}

// Our own Kafka asks nobody who they are; what the user's environment says of that is meant for another.
const OWN_KAFKA = { KAFKA_AUTH: '', KAFKA_CA_FILE: '' };

/** The environment every process of ours gets, beside the user's own. */
export function serviceEnvironment(
  { env, databaseCaFile = '', kafkaBrokers }: StackConfig,
  run: Addresses & Partial<ServiceRun>,
): NodeJS.ProcessEnv {
  return {
    ...env,
    DEPLOY_ENV: 'local',
    DATABASE_URL: run.databaseUrl,
    DATABASE_CA_FILE: databaseCaFile,
    KAFKA_BROKERS: run.brokers,
    ...(!kafkaBrokers && OWN_KAFKA),
    ...(run.pipeline && { PIPELINE: run.pipeline }),
    ...(run.httpPort && { HTTP_PORT: String(run.httpPort) }),
    ...(run.adminPort && { ADMIN_PORT: String(run.adminPort) }),
  };
}

/** A function that starts this service; the first call begins a new log file, later calls go on in it. */
export function serviceStarter(
  config: StackConfig,
  run: ServiceRun,
): (signal: AbortSignal) => Promise<Child> {
  const logFile = logFileOf(config, run.name);
  turnOver(logFile);
  const spec = {
    name: run.name,
    command: process.execPath,
    args: [...(run.nodeFlags ?? KAFKA_NODE_FLAGS), join(config.root, 'services', run.script)],
    env: serviceEnvironment(config, run),
    cwd: config.root,
    logFile,
    adminPort: run.adminPort,
    graceMs: 25_000, // above the drain limit that a service gives itself
  };
  return (signal) => startService(spec, signal);
}
