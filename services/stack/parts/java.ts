import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { MillraceError } from '@millrace/runtime/errors.ts';

const run = promisify(execFile);
const MINIMUM = 17;
const FIX =
  'Install a Java runtime of version 17 or newer (Debian: apt-get install openjdk-17-jre-headless; macOS: brew install openjdk) and set JAVA_HOME or PATH; or start a Kafka yourself and set KAFKA_BROKERS.';

export type Java = { command: string; version: string; major: number };

/** The Java of JAVA_HOME, else of PATH. Errors: E_NO_JAVA, E_OLD_JAVA. */
export async function findJava(env: NodeJS.ProcessEnv): Promise<Java> {
  const command = candidates(env).find((path) => existsSync(path));
  if (!command)
    throw new MillraceError({
      code: 'E_NO_JAVA',
      message: `Kafka needs Java, and there is none in JAVA_HOME${env.JAVA_HOME ? ` (${env.JAVA_HOME})` : ''} or PATH.`,
      retriable: false,
      fix: FIX,
    });
  const { stdout, stderr } = await run(command, ['-version'], { env });
  const version = /version "([^"]+)"/.exec(stdout + stderr)?.[1] ?? '0';
  const major = Number(/^(?:1\.)?(\d+)/.exec(version)?.[1] ?? 0);
  if (major >= MINIMUM) return { command, version, major };
  throw new MillraceError({
    code: 'E_OLD_JAVA',
    message: `Kafka needs Java ${MINIMUM} or newer; ${command} is ${version}.`,
    retriable: false,
    fix: FIX,
  });
}

/** True when JAVA_HOME is set to a folder without a Java: then the Java of PATH is taken. */
export function isBogusHome({ JAVA_HOME: home }: NodeJS.ProcessEnv): boolean {
  return Boolean(home) && !existsSync(inHome(home ?? ''));
}

/** This environment for a program that starts Java by itself, so that it takes the Java that we take. */
export function withoutBogusHome({ JAVA_HOME, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return isBogusHome({ JAVA_HOME }) ? env : { JAVA_HOME, ...env };
}

const inHome = (home: string): string => join(home, 'bin/java');

function candidates(env: NodeJS.ProcessEnv): string[] {
  const home = env.JAVA_HOME ? [inHome(env.JAVA_HOME)] : [];
  return [...home, ...onPath('java', env)];
}

/** Every place on PATH where a program of this name could be. */
export function onPath(name: string, env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name));
}
