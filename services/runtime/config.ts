import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

import { MillraceError } from './errors.ts';

/** Reads one variable: its text or undefined in, its value out; throws a plain Error that says what was expected. */
export type Reader<T> = (text: string | undefined) => T;

const expected = (what: string) => new Error(`expected ${what}`);

/** Text that must be there, or has a default. */
export const text =
  (fallback?: string): Reader<string> =>
  (value) => {
    const found = value || fallback;
    if (found === undefined) throw expected('a value');
    return found;
  };

export const optionalText: Reader<string | undefined> = (value) => value || undefined;

/** A whole number within bounds. */
export const integer =
  (fallback: number, minimum: number, maximum: number): Reader<number> =>
  (value) => {
    const number = value ? Number(value) : fallback;
    if (!Number.isInteger(number) || number < minimum || number > maximum)
      throw expected(`a whole number from ${minimum} to ${maximum}`);
    return number;
  };

export const port = (fallback: number) => integer(fallback, 0, 65_535);

export const oneOf =
  <T extends string>(values: readonly T[], fallback: T): Reader<T> =>
  (value) => {
    const found = values.find((candidate) => candidate === (value || fallback));
    if (found === undefined) throw expected(`one of ${values.join(', ')}`);
    return found;
  };

/** An address of this machine to listen on, when it is not to be the one that follows from DEPLOY_ENV. */
const listenAddress: Reader<string | undefined> = (value) => {
  if (value && isIP(value) === 0) throw expected('an IP address');
  return value || undefined;
};

/** Variables every process reads. */
export const COMMON = {
  LISTEN_ADDRESS: listenAddress,
  ADMIN_PORT: port(9464),
  LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'info'),
  DEPLOY_ENV: oneOf(['local', 'staging', 'prod'], 'local'),
} as const;

type Values<R extends Record<string, Reader<unknown>>> = Readonly<{ [K in keyof R]: ReturnType<R[K]> }>;
export type CommonConfig = Values<typeof COMMON>;

/**
 * Reads the environment once, into a frozen object. Throws E_CONFIG with every wrong variable's name, value (hidden when
 * it may be a secret) and what was expected.
 */
export function readConfig<R extends Record<string, Reader<unknown>>>(
  readers: R,
  env: NodeJS.ProcessEnv,
): Values<R> {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(readers)) {
    try {
      values[name] = read(env[name]);
    } catch (error) {
      const shown =
        /URL|PASSWORD|SECRET|KEY|TOKEN/.test(name) && env[name] ? '(hidden)' : `'${env[name] ?? ''}'`;
      faults.push(`${name} is ${shown}, ${(error as Error).message}`);
    }
  }
  if (faults.length > 0)
    throw new MillraceError({
      code: 'E_CONFIG',
      message: faults.join('; '),
      fix: 'set these environment variables and start again',
    });
  return Object.freeze(values) as Values<R>;
}

/** Bytes of a file named by a variable; E_CONFIG when it cannot be read. */
export function readConfigFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new MillraceError({
      code: 'E_CONFIG',
      message: `${variable}: cannot read ${path}`,
      fix: 'give a readable file',
      cause,
    });
  }
}
