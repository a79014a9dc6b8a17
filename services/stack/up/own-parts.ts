import type { StackConfig } from '../config.ts';
import type { Child } from '../parts/child.ts';
import { findJava } from '../parts/java.ts';
import { installKafka } from '../parts/kafka-install.ts';
import { startKafka } from '../parts/kafka.ts';
import { turnOver } from '../parts/log.ts';
import { startPostgres } from '../parts/postgres.ts';
import { logFileOf } from './services.ts';

export type Starter = {
  name: string;
  log: string;
  port: number;
  detail: () => string;
  address: () => string;
  start: (signal: AbortSignal) => Promise<Child>;
};

/** Our own PostgreSQL on this port. `address` is the administrator's URL, once started. */
export function postgresStarter(config: StackConfig, port: number): Starter {
  const log = logFileOf(config, 'postgres');
  turnOver(log);
  let started: Awaited<ReturnType<typeof startPostgres>> | undefined;
  const start = async (signal: AbortSignal): Promise<Child> => {
    started = await startPostgres({ stateDir: config.stateDir, port, logFile: log, signal });
    return started.child;
  };
  const detail = (): string => {
    const elsewhere = started && started.place !== config.stateDir ? `, data in ${started.place}` : '';
    return `PostgreSQL ${started?.version} on 127.0.0.1:${port}${elsewhere}`;
  };
  return { name: 'postgres', log, port, detail, address: () => started?.url ?? '', start };
}

type KafkaPorts = { port: number; controllerPort: number; report: (progress: string) => void };

/** Our own Kafka on these ports; fetches its jars first when they are not here. */
export function kafkaStarter(config: StackConfig, { port, controllerPort, report }: KafkaPorts): Starter {
  const log = logFileOf(config, 'kafka');
  turnOver(log);
  let version = '';
  const start = async (signal: AbortSignal): Promise<Child> => {
    const { stateDir, env } = config;
    const install = await installKafka({ stateDir, env, report });
    version = install.version;
    signal.throwIfAborted();
    report('starting');
    const java = await findJava(env);
    const kafka = await startKafka({
      stateDir,
      jarsDir: install.jarsDir,
      java,
      port,
      controllerPort,
      logFile: log,
      signal,
    });
    return kafka.child;
  };
  const address = (): string => `127.0.0.1:${port}`;
  return {
    name: 'kafka',
    log,
    port,
    detail: () => `Apache Kafka ${version} on ${address()}`,
    address,
    start,
  };
}
