import { join } from 'node:path';
import { pipelines } from '@millrace/pipeline/registry.ts';
import { PROCESSOR_NODE_FLAGS } from '@millrace/processor/node-flags.ts';
import type { StackConfig } from '../config.ts';
import { turnOver } from '../parts/log.ts';
import { planNamed } from '../plan-named.ts';
import { preflight } from '../preflight/preflight.ts';
import { count } from '../terminal/format.ts';
import type { Step } from '../terminal/steps.ts';
import { buildDashboard } from './dashboard.ts';
import { runJob } from './job.ts';
import { grantLogins, type Logins } from './logins.ts';
import type { MachineRoom, Tier } from './machine-room.ts';
import { tryPostgres } from './outside-postgres.ts';
import { kafkaStarter, postgresStarter, type Starter } from './own-parts.ts';
import { processorName } from './port-wishes.ts';
import { recountArguments, refusePartial, type Recount } from './recount.ts';
import {
  logFileOf,
  serviceEnvironment,
  serviceStarter,
  type Addresses,
  type ServiceRun,
} from './services.ts';
import { ensureTopics } from './topics.ts';

export type Deps = {
  config: StackConfig;
  room: MachineRoom;
  ports: Record<string, number>;
  recount: Recount;
  warn: (text: string) => void;
};

/** Where the parts of this run are to be found; filled in while they start. */
export type Found = Addresses & { logins: Logins };

/** Everything that starts, with what each needs first, and the addresses it fills in. */
export function buildSteps(deps: Deps): { steps: Step[]; found: Found } {
  const found: Found = { databaseUrl: '', brokers: '', logins: { processor: '', api: '' } };
  const steps = [
    { name: 'preflight', needs: [], run: () => preflight(deps.config, deps.warn) },
    postgresStep(deps, found),
    kafkaStep(deps, found),
    { name: 'dashboard', needs: ['preflight'], run: () => buildDashboard(deps.config) },
    migrationsStep(deps, found),
    ...pipelines.map(({ plan }) => processorStep(deps, found, plan.name)),
    serviceStep(
      deps,
      { name: 'api', needs: ['migrations', 'dashboard'], databaseUrl: () => found.logins.api },
      found,
    ),
    serviceStep(deps, { name: 'ingest', needs: ['kafka'], databaseUrl: () => '' }, found),
  ];
  return { steps, found };
}

function postgresStep({ config, room, ports }: Deps, found: Found): Step {
  const run = async (): Promise<string> => {
    if (config.databaseUrl) {
      const host = await tryPostgres(config.databaseUrl, config.databaseCaFile);
      found.databaseUrl = config.databaseUrl;
      return `yours, at ${host} (DATABASE_URL)`;
    }
    const starter = postgresStarter(config, portOf(ports, 'postgres'));
    await addStore(room, starter);
    found.databaseUrl = starter.address();
    return starter.detail();
  };
  return { name: 'postgres', needs: ['preflight'], run };
}

function kafkaStep({ config, room, ports }: Deps, found: Found): Step {
  const run: Step['run'] = async (report, signal) => {
    const topics = pipelines.map(({ plan }) => plan.source);
    const many = `${topics.length} ${topics.length === 1 ? 'topic' : 'topics'}`;
    if (config.kafkaBrokers) {
      found.brokers = config.kafkaBrokers;
      await ensureTopics(found.brokers, topics, { signal });
      return `yours, at ${config.kafkaBrokers} (KAFKA_BROKERS), ${many}`;
    }
    const [port, controllerPort] = [portOf(ports, 'kafka'), portOf(ports, 'kafka controller')];
    const starter = kafkaStarter(config, { port, controllerPort, report });
    await addStore(room, starter);
    found.brokers = starter.address();
    await ensureTopics(found.brokers, topics, { signal });
    return `${starter.detail()}, ${many}`;
  };
  return { name: 'kafka', needs: ['preflight'], run };
}

async function addStore(room: MachineRoom, { name, log, port, start }: Starter): Promise<void> {
  await room.add({ name, tier: 'store', start, port, log });
}

function migrationsStep({ config, recount }: Deps, found: Found): Step {
  const { names, partial } = recount;
  const run = async (): Promise<string> => {
    // Asked before anything is removed.
    for (const name of partial ? [] : names)
      await refusePartial({ ...found, caFile: config.databaseCaFile }, planNamed(name));
    const logFile = logFileOf(config, 'migrations');
    turnOver(logFile);
    // The definitions decide, as they stand now: their files first, then the tables that follow from them.
    for (const [script, ...args] of [
      ['services/pipeline/generate.ts'],
      ['services/database/main.ts', ...recountArguments(recount)],
    ] as const)
      await runJob({
        name: 'migrations',
        command: process.execPath,
        args: [join(config.root, script), ...args],
        env: serviceEnvironment(config, found),
        cwd: config.root,
        logFile,
      });
    const own = config.databaseUrl === undefined;
    found.logins = own
      ? await grantLogins(found.databaseUrl)
      : { processor: found.databaseUrl, api: found.databaseUrl };
    const views = pipelines.reduce((sum, { plan }) => sum + plan.views.length, 0);
    const again = names.length > 0 ? `; ${names.join(', ')} from its log again` : '';
    return `schema is up to date, ${count(views)} views${again}`;
  };
  return { name: 'migrations', needs: names.length > 0 ? ['postgres', 'kafka'] : ['postgres'], run };
}

function processorStep(deps: Deps, found: Found, pipeline: string): Step {
  const { config, room, ports } = deps;
  const name = processorName(pipeline);
  const run = async (): Promise<string> => {
    const adminPort = portOf(ports, `${name} admin`);
    const service = {
      name,
      script: 'processor/main.ts',
      nodeFlags: PROCESSOR_NODE_FLAGS,
      adminPort,
      pipeline,
      databaseUrl: found.logins.processor,
      brokers: found.brokers,
    };
    await room.add({
      name,
      tier: 'processor',
      start: serviceStarter(config, service),
      adminPort,
      log: logFileOf(config, name),
    });
    return `${pipeline}, metrics on :${adminPort}`;
  };
  return { name: pipelines.length === 1 ? 'processor' : name, needs: ['migrations', 'kafka'], run };
}

type HttpService = { name: 'api' | 'ingest'; needs: string[]; databaseUrl: () => string };

function serviceStep(
  { config, room, ports }: Deps,
  { name, needs, databaseUrl }: HttpService,
  found: Found,
): Step {
  const tier: Tier = name;
  const run = async (): Promise<string> => {
    const httpPort = portOf(ports, name);
    const adminPort = portOf(ports, `${name} admin`);
    const service: ServiceRun = {
      name,
      script: `${name}/main.ts`,
      httpPort,
      adminPort,
      databaseUrl: databaseUrl(),
      brokers: found.brokers,
    };
    await room.add({
      name,
      tier,
      start: serviceStarter(config, service),
      port: httpPort,
      adminPort,
      log: logFileOf(config, name),
    });
    return `http://localhost:${httpPort}, metrics on :${adminPort}`;
  };
  return { name, needs, run };
}

function portOf(ports: Record<string, number>, name: string): number {
  return ports[name] ?? 0;
}
