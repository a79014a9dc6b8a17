import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { startChild } from './child.ts';
import { onPath, withoutBogusHome } from './java.ts';
import { lastLines } from './log.ts';

export type KafkaInstall = { version: string; jarsDir: string; installed: boolean };
type Options = {
  stateDir: string;
  env: NodeJS.ProcessEnv;
  /** Default: the version that the pom names. */
  version?: string | undefined;
  report?: (progress: string) => void;
};

const POM = join(import.meta.dirname, '../kafka/pom.xml');
/** What to say when there is no Maven. */
export const NO_MAVEN = {
  code: 'E_NO_MAVEN',
  message: "Kafka's jars come through Maven, and there is no mvn in PATH.",
  fix: 'Install Maven (Debian: apt-get install maven; macOS: brew install maven), or start a Kafka yourself and set KAFKA_BROKERS.',
} as const;
const FILES = 467; // that Maven fetches into an empty repository, its own plugins included

/** Kafka's version, read from the pom: the one place that names it. */
export function kafkaVersion(): string {
  return /<kafka\.version>(.+)<\/kafka\.version>/.exec(readFileSync(POM, 'utf8'))?.[1] ?? 'unknown';
}

/** Where the jars of the committed pom are or will be; named after the pom, so another pom is another folder. */
export function kafkaFolder(stateDir: string, version = kafkaVersion()): string {
  const hash = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 8);
  return join(stateDir, `kafka-${version}-${hash}`);
}

/** Fetches Kafka's jars with Maven, checksums enforced, unless they are there. Errors: E_NO_MAVEN, E_KAFKA_INSTALL. */
export async function installKafka({
  stateDir,
  env,
  version = kafkaVersion(),
  report = () => undefined,
}: Options): Promise<KafkaInstall> {
  const jarsDir = join(kafkaFolder(stateDir, version), 'jars');
  if (existsSync(jarsDir)) return { version, jarsDir, installed: false };
  const unfinished = `${jarsDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  await copyJars(unfinished, { stateDir, env, version, report });
  renameSync(unfinished, jarsDir);
  return { version, jarsDir, installed: true };
}

type Copying = { stateDir: string; env: NodeJS.ProcessEnv; version: string; report(progress: string): void };

async function copyJars(folder: string, { stateDir, env, version, report }: Copying): Promise<void> {
  const logFile = join(stateDir, 'logs/maven.log');
  const errors: string[] = [];
  let fetched = 0;
  const child = await startChild({
    name: 'maven',
    command: findMaven(env),
    args: [
      '-B',
      '--strict-checksums',
      '-f',
      POM,
      `-Dkafka.version=${version}`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}`,
    ],
    env: withoutBogusHome(env),
    cwd: stateDir,
    logFile,
    onLine: (line) => {
      if (line.includes('Downloaded from'))
        report(`fetching Apache Kafka ${version}: ${++fetched} of about ${FILES} files`);
      if (line.includes('ERROR')) errors.push(line);
    },
  });
  const { code } = await child.exited;
  if (code === 0 && readdirSync(folder).some((name) => name.startsWith('kafka_'))) return;
  throw new MillraceError({
    code: 'E_KAFKA_INSTALL',
    message: `Maven could not fetch Kafka's jars.\n${errors.slice(0, 6).join('\n') || lastLines(logFile)}`,
    retriable: true,
    fix: 'Check that Maven Central (or the mirror in ~/.m2/settings.xml) is reachable, then start again; or start a Kafka yourself and set KAFKA_BROKERS.',
  });
}

function findMaven(env: NodeJS.ProcessEnv): string {
  const command = onPath('mvn', env).find((path) => existsSync(path));
  if (command) return command;
  throw new MillraceError({ ...NO_MAVEN, retriable: false });
}
