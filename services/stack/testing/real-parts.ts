import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '../config.ts';
import { findJava } from '../parts/java.ts';
import { installKafka } from '../parts/kafka-install.ts';
import { startKafka } from '../parts/kafka.ts';
import { freePort, isFree } from '../parts/ports.ts';
import { startPostgres } from '../parts/postgres.ts';

export type RealParts = { databaseUrl: string; kafkaBrokers: string; stop(): Promise<void> };

/**
 * One real PostgreSQL and one real Kafka on free ports in a temporary folder, started at the same time; or those of
 * DATABASE_URL and KAFKA_BROKERS. PostgreSQL runs without fsync unless `durable`: no test outlives a power cut.
 */
export async function startRealParts(config: StackConfig, durable = false): Promise<RealParts> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const [postgres, kafka] = await bothOrNone(folder, [
    postgresOf(folder, config, durable),
    kafkaOf(folder, config),
  ]);
  const started = [postgres, kafka].filter((part) => typeof part !== 'string');
  return {
    databaseUrl: typeof postgres === 'string' ? postgres : postgres.url,
    kafkaBrokers: typeof kafka === 'string' ? kafka : kafka.brokers,
    stop: async () => {
      await Promise.all(started.map((part) => part.stop()));
      rmSync(folder, { recursive: true, force: true });
      await refuseLeftovers(started, folder);
    },
  };
}

/** A part that was started, or the address of one that the environment gave. */
type Part = string | { stop(): Promise<void> };

/** When one part does not start, the other is stopped and the folder removed before that is told. */
export async function bothOrNone<A extends Part, B extends Part>(
  folder: string,
  starting: [Promise<A>, Promise<B>],
): Promise<[A, B]> {
  try {
    return await Promise.all(starting);
  } catch (error) {
    for (const outcome of await Promise.allSettled<Part>(starting))
      if (outcome.status === 'fulfilled' && typeof outcome.value !== 'string') await outcome.value.stop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

type Started = { child: { name: string; pid: number }; port: number };

async function postgresOf(folder: string, { databaseUrl }: StackConfig, durable: boolean) {
  if (databaseUrl) return databaseUrl;
  const port = await freePort();
  return { port, ...(await startPostgres({ stateDir: folder, port, durable })) };
}

const report = (progress: string): void => void process.stderr.write(`\r${progress} `);

async function kafkaOf(folder: string, { kafkaBrokers, testKafkaVersion, stateDir, env }: StackConfig) {
  if (kafkaBrokers) return kafkaBrokers;
  const { jarsDir } = await installKafka({ stateDir, env, report, version: testKafkaVersion });
  const [port, controllerPort] = [await freePort(), await freePort()];
  const java = await findJava(env);
  return { port, ...(await startKafka({ stateDir: folder, jarsDir, java, port, controllerPort })) };
}

/** Errors: E_TEST_LEFTOVER when a process, port or folder outlives the run. */
async function refuseLeftovers(started: Started[], folder: string): Promise<void> {
  const left = existsSync(folder) ? [folder] : [];
  for (const { child, port } of started)
    if (!(await isFree(port))) left.push(`${child.name} on port ${port}`);
  if (left.length === 0) return;
  throw new MillraceError({
    code: 'E_TEST_LEFTOVER',
    message: `The test run left behind: ${left.join(', ')}`,
    retriable: false,
    fix: 'Stop what is named here, then look for a test that starts something and does not stop it.',
  });
}
