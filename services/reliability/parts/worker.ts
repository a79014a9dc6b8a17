import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { PROCESSOR_NODE_FLAGS } from '@millrace/processor/node-flags.ts';
import { startChild, type Exit } from '@millrace/stack/parts/child.ts';

import { SEARCH_PATH } from './config.ts';
import { VARIABLES } from './preload/config.ts';
import type { Evidence } from './preload/evidence.ts';
import type { Orders } from './preload/faults.ts';
import type { WorkerLog } from './worker-log.ts';

const PRELOAD = join(import.meta.dirname, 'preload/main.ts');
const PROCESSOR = join(import.meta.dirname, '../../processor');
/** On a topic of its own, committing often; and the one that is shipped. */
export const PROGRAMS = {
  testing: join(PROCESSOR, 'testing/worker.ts'),
  shipped: join(PROCESSOR, 'main.ts'),
} as const;

export type WorkerSpec = {
  program?: keyof typeof PROGRAMS;
  topic: string;
  databaseUrl: string;
  brokers: string;
  /** Names the group, together with the pipeline. */
  suffix: string;
  sessionTimeoutMs: number;
  /** stderr of the processes, and where faults write that they landed. */
  folder: string;
  orders?: Orders;
  env?: Record<string, string>;
  log: ReturnType<WorkerLog['of']>;
};

export type Worker = {
  pid: number;
  exited: Promise<Exit>;
  kill(): Promise<Exit>;
  /** SIGTERM, and SIGKILL after the grace that a platform gives. */
  stop(): Promise<Exit>;
  /** Faults that are armed later count their hits from here on. */
  arm(): void;
  freeze(): void;
  thaw(): void;
  /** Whether it stands still, as the system says; false once it has ended. */
  isStopped(): boolean;
  /** Highest resident memory so far in MB; 0 where the system does not tell. */
  peakRssMb(): number;
};

const GRACE_MS = 30_000;

/** Highest resident memory of a process in MB, as Linux keeps it. */
function highWaterMb(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

/** Whether a process is in state T; a system without /proc has `ps`, which shows the state first as well. */
function isStopped(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync('/proc/self/stat'))
    return execFileSync('ps', ['-p', String(pid), '-o', 'stat='], { encoding: 'utf8' }).startsWith('T');
  return existsSync(stat) && /^\d+ \(.*\) T /s.test(readFileSync(stat, 'utf8'));
}

const evidenceFile = (folder: string) => join(folder, 'evidence.jsonl');

/** What faults say that landed, over all workers of a folder. */
export function readEvidence(folder: string): Evidence[] {
  const path = evidenceFile(folder);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Evidence);
}

const environment = (spec: WorkerSpec): NodeJS.ProcessEnv => ({
  PATH: SEARCH_PATH,
  DATABASE_URL: spec.databaseUrl,
  KAFKA_BROKERS: spec.brokers,
  SESSION_TIMEOUT_MS: String(spec.sessionTimeoutMs),
  GROUP_SUFFIX: spec.suffix,
  LOG_LEVEL: 'info',
  [VARIABLES.orders]: JSON.stringify(spec.orders ?? {}),
  [VARIABLES.evidence]: evidenceFile(spec.folder),
  ...spec.env,
});

/** A processor in a process of its own, the harness's faults preloaded. Errors: E_SPAWN. */
export async function startWorker(spec: WorkerSpec): Promise<Worker> {
  const program = PROGRAMS[spec.program ?? 'testing'];
  const child = await startChild({
    name: 'processor',
    command: process.execPath,
    args: [...PROCESSOR_NODE_FLAGS, '--import', PRELOAD, program, spec.topic],
    env: environment(spec),
    cwd: spec.folder,
    logFile: join(spec.folder, 'workers.log'),
    graceMs: GRACE_MS,
    onLine: spec.log.take,
  });
  let peak = 0;
  const look = () => (peak = Math.max(peak, highWaterMb(child.pid)));
  const watch = setInterval(look, 250);
  const signal = (name: NodeJS.Signals) => void process.kill(-child.pid, name);
  return {
    pid: child.pid,
    exited: child.exited.finally(() => clearInterval(watch)),
    kill() {
      look();
      child.kill();
      return child.exited;
    },
    stop() {
      look();
      return child.stop();
    },
    arm: () => void process.kill(child.pid, 'SIGUSR2'),
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    isStopped: () => isStopped(child.pid),
    peakRssMb: () => Math.round(peak),
  };
}
