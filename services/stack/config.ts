import { join, resolve } from 'node:path';

export type StackConfig = {
  /** The clone. */
  root: string;
  /** Everything that the stack keeps between runs. */
  stateDir: string;
  /** A PostgreSQL and a Kafka to use instead of our own. */
  databaseUrl: string | undefined;
  kafkaBrokers: string | undefined;
  /** Who signed the certificate of that PostgreSQL; ours has none. */
  databaseCaFile?: string | undefined;
  /** Of the Kafka that tests start; by default that of all others. */
  testKafkaVersion: string | undefined;
  /** Handed on to the processes that need PATH, JAVA_HOME, HOME or proxy settings. */
  env: NodeJS.ProcessEnv;
};

/** The stack's settings: the only place of this room that reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Readonly<StackConfig> {
  const root = join(import.meta.dirname, '../..');
  return Object.freeze({
    root,
    stateDir: resolve(env.MILLRACE_STATE_DIR || join(root, '.millrace')),
    databaseUrl: env.DATABASE_URL || undefined,
    databaseCaFile: (env.DATABASE_URL && env.DATABASE_CA_FILE) || undefined,
    kafkaBrokers: env.KAFKA_BROKERS || undefined,
    testKafkaVersion: env.MILLRACE_TEST_KAFKA_VERSION || undefined,
    env,
  });
}
