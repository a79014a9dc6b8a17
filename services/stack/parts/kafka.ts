import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { startChild, type Child } from './child.ts';
import type { Java } from './java.ts';
import { serverProperties, type KafkaSettings } from './kafka-settings.ts';
import { lastLines } from './log.ts';
import { untilReady } from './until-ready.ts';

export type KafkaOptions = {
  /** Folder for the log segments and the settings. */
  stateDir: string;
  jarsDir: string;
  java: Java;
  port: number;
  controllerPort: number;
  /** More of Kafka's own settings, and of what its storage is formatted with. Only for tests. */
  settings?: Readonly<Record<string, string>>;
  formatWith?: readonly string[];
  /** Default: logs/kafka.log in the state folder. */
  logFile?: string;
  /** Ends the start. */
  signal?: AbortSignal;
};

export type Kafka = { brokers: string; child: Child; stop(): Promise<void> };

const run = promisify(execFile);
const LOGGING = join(import.meta.dirname, '../kafka/log4j2.properties');
const START_TIMEOUT_MS = 120_000;

/**
 * Starts a real Apache Kafka (KRaft, one JVM, broker and controller) on 127.0.0.1, formatting its storage at the
 * first start. Errors: E_KAFKA_FORMAT, E_KAFKA_START.
 */
export async function startKafka(options: KafkaOptions): Promise<Kafka> {
  const { stateDir, java, port, controllerPort, settings, formatWith = [] } = options;
  const logFile = options.logFile ?? join(stateDir, 'logs/kafka.log');
  const home = join(stateDir, 'kafka');
  const properties = join(home, 'server.properties');
  mkdirSync(home, { recursive: true });
  writeFileSync(
    properties,
    serverProperties({ port, controllerPort, settings, dataDir: join(home, 'data') }),
  );
  const jvm = classPath(options.jarsDir);
  const { signal } = options;
  if (!existsSync(join(home, 'data')))
    await format(java, { home, jvm, settings: { port, controllerPort, settings }, formatWith, signal });
  signal?.throwIfAborted();
  const child = await startChild({
    name: 'kafka',
    command: java.command,
    args: ['-Xms256m', '-Xmx512m', ...classDataSharing(options), ...jvm, 'kafka.Kafka', properties],
    env: { PATH: '/usr/bin:/bin' },
    cwd: home,
    logFile,
    graceMs: 30_000,
  });
  await untilListening(child, { port, logFile, signal });
  return { brokers: `127.0.0.1:${port}`, child, stop: async () => void (await child.stop()) };
}

/** Each jar by name, sorted: a class-data archive is valid for exactly this class path. */
function classPath(jarsDir: string): string[] {
  const jars = readdirSync(jarsDir)
    .toSorted()
    .map((name) => join(jarsDir, name));
  return [`-Dlog4j2.configurationFile=${LOGGING}`, '-cp', jars.join(':')];
}

/** The first stop writes an archive of the loaded classes; it takes a third off every later start. */
function classDataSharing({ jarsDir, java }: KafkaOptions): string[] {
  const archive = join(dirname(jarsDir), `classes-java-${java.version}.jsa`);
  const flag = existsSync(archive) ? 'SharedArchiveFile' : 'ArchiveClassesAtExit';
  return [`-XX:${flag}=${archive}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}

type Storage = {
  home: string;
  jvm: string[];
  settings: Omit<KafkaSettings, 'dataDir'>;
  formatWith: readonly string[];
  signal: AbortSignal | undefined;
};

/** Formats into a folder that gets its name only when complete. */
async function format(java: Java, { home, jvm, settings, formatWith, signal }: Storage): Promise<void> {
  const unfinished = join(home, 'data.unfinished');
  const properties = join(home, 'format.properties');
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(properties, serverProperties({ ...settings, dataDir: unfinished }));
  const clusterId = `--cluster-id=${randomBytes(16).toString('base64url')}`;
  const how = ['--standalone', clusterId, '-c', properties, ...formatWith];
  try {
    await run(java.command, [...jvm, 'kafka.tools.StorageTool', 'format', ...how], { signal });
  } catch (cause) {
    throw new MillraceError({
      code: 'E_KAFKA_FORMAT',
      message: `Kafka's storage could not be formatted: ${messageOf(cause)}`,
      retriable: false,
      fix: 'Check the disk with npx millrace doctor.',
      cause,
    });
  }
  rmSync(properties);
  renameSync(unfinished, join(home, 'data'));
}

async function untilListening(
  child: Child,
  { port, logFile, signal }: { port: number; logFile: string; signal: AbortSignal | undefined },
): Promise<void> {
  const outcome = await untilReady(child, {
    probe: () => isListening(port),
    timeoutMs: START_TIMEOUT_MS,
    everyMs: 25,
    signal,
  });
  if (outcome === 'ready') return;
  await child.stop();
  throw new MillraceError({
    code: 'E_KAFKA_START',
    message: `Kafka ${outcome === 'ended' ? 'ended while starting' : 'did not answer in time'}.\n${lastLines(logFile)}`,
    retriable: false,
    fix: `Read ${logFile}; npx millrace reset removes the local topics.`,
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
