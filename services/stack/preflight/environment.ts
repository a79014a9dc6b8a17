import { COMMON, readConfig, type Reader } from '@millrace/runtime/config.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { KAFKA } from '@millrace/runtime/kafka.ts';
import type { StackConfig } from '../config.ts';
import { ok, type Finding } from './check.ts';

const POSTGRES_URL =
  'expected postgres://user:password@host:port/database (signs like @ : / # % in a password percent-encoded)';
const LOCAL =
  "expected local: this starts a stack of this machine, where reading and writing need no key; staging and prod run the services' images";

const postgresUrl: Reader<string | undefined> = (value) => {
  if (value && !isPostgresUrl(value)) throw new Error(POSTGRES_URL);
  return value || undefined;
};

const onlyLocal: Reader<'local'> = (value) => {
  if (value && value !== 'local') throw new Error(LOCAL);
  return 'local';
};

// The stack asks its own services on 127.0.0.1.
const LISTEN = ['127.0.0.1', '0.0.0.0', '::'];
const listening: Reader<string | undefined> = (value) => {
  if (value && !LISTEN.includes(value)) throw new Error(`expected one of ${LISTEN.join(', ')}`);
  return value || undefined;
};

const ADDRESSES = {
  DATABASE_URL: postgresUrl,
  KAFKA_BROKERS: (value: string | undefined) => (value ? KAFKA.KAFKA_BROKERS(value) : undefined),
};
const SETTINGS = {
  ...ADDRESSES,
  DEPLOY_ENV: onlyLocal,
  LISTEN_ADDRESS: listening,
  LOG_LEVEL: COMMON.LOG_LEVEL,
};

type Environment = Pick<StackConfig, 'env'>;

/** The variables that a start hands on: one that is wrong is told here, not by the first part that reads it. */
export function checkEnvironment({ env }: Environment): Finding {
  const finding = judge(SETTINGS, env);
  if (finding.level === 'fails' || !env.API_KEYS_FILE) return finding;
  const detail = 'API_KEYS_FILE is set, and a local stack asks for no key';
  return { level: 'warns', detail, fix: 'Unset it; keys are asked for where DEPLOY_ENV is staging or prod.' };
}

/** The addresses alone, for what starts nothing. */
export const checkAddresses = ({ env }: Environment): Finding => judge(ADDRESSES, env);

function judge(readers: Record<string, Reader<unknown>>, env: NodeJS.ProcessEnv): Finding {
  try {
    readConfig(readers, env);
    return ok('every variable can be used');
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    const fix = 'Set or unset what is named, and start again.';
    return { level: 'fails', detail: error.message, code: 'E_CONFIG', fix };
  }
}

function isPostgresUrl(text: string): boolean {
  try {
    const { protocol, username, password } = new URL(text);
    decodeURIComponent(username + password);
    return protocol === 'postgres:' || protocol === 'postgresql:';
  } catch {
    return false;
  }
}
