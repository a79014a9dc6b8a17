import { join } from 'node:path';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import type { StackConfig } from '../config.ts';
import { startChild, type Child, type Exit } from '../parts/child.ts';
import { turnOver } from '../parts/log.ts';
import { logFileOf, serviceEnvironment, type Addresses } from './services.ts';

/** One progress line of services/ingest/replay, as it prints it. */
export type ReplayProgress = {
  sent: number;
  /** How many of them earlier runs had sent. */
  before: number;
  total: number;
  ratePerSecond: number;
  eventTime: string;
  done: boolean;
};

export type Replay = {
  pipeline: string;
  child: Child;
  /** The newest line, or undefined before the first. */
  progress(): ReplayProgress | undefined;
  exited: Promise<Exit>;
  logFile: string;
};

type Options = { pipeline: string; rate: string; addresses: Addresses };

/** Starts the replay of a pipeline's data set; it goes on where an earlier one stopped. */
export async function startReplay(
  config: StackConfig,
  { pipeline, rate, addresses }: Options,
): Promise<Replay> {
  const logFile = logFileOf(config, `replay ${pipeline}`);
  turnOver(logFile);
  let latest: ReplayProgress | undefined;
  const child = await startChild({
    name: `replay ${pipeline}`,
    command: process.execPath,
    args: [...KAFKA_NODE_FLAGS, join(config.root, 'services/ingest/replay/main.ts'), '--rate', rate],
    env: serviceEnvironment(config, { ...addresses, databaseUrl: '', pipeline }),
    cwd: config.root,
    logFile,
    onLine: (line) => {
      latest = parse(line) ?? latest;
    },
  });
  return { pipeline, child, progress: () => latest, exited: child.exited, logFile };
}

function parse(line: string): ReplayProgress | undefined {
  return line.startsWith('{"replay"') ? (JSON.parse(line) as { replay: ReplayProgress }).replay : undefined;
}
