import { closeSync, existsSync, openSync, readFileSync, rmSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { startTimeOf } from './process-table.ts';
import { replaceFile } from './state.ts';

export type RunningPart = {
  name: string;
  pid: number;
  started: string | undefined;
  port?: number;
  adminPort?: number;
  log: string;
};
export type Run = {
  pid: number;
  started: string | undefined;
  since: string;
  urls: Record<string, string>;
  /** What `verify` and other jobs need; the file is readable by its owner alone. */
  addresses?: { databaseUrl: string; brokers: string };
  parts: RunningPart[];
};
export type RunFile = {
  write(change: Partial<Pick<Run, 'addresses' | 'urls' | 'parts'>>): void;
  release(): void;
};

/** How long the parts of a killed run may still drain under their watchdog. */
const DRAIN_MS = 10_000;

/** The run of this clone, or undefined. Stale files of a killed run count as none. */
export function readRun(stateDir: string): Run | undefined {
  const run = readFile(stateDir);
  return run && isAlive(run) ? run : undefined;
}

/**
 * Takes the one place there is for a run in this clone. What a killed run left is cleared first; `report` says so.
 * Errors: E_ALREADY_RUNNING.
 */
export async function claimRun(
  stateDir: string,
  report: (text: string) => void,
  drainMs = DRAIN_MS,
): Promise<RunFile> {
  const running = readRun(stateDir);
  if (running) throw alreadyRunning(running);
  await clearStale(stateDir, report, drainMs);
  mkdirSync(stateDir, { recursive: true });
  const own: Run = {
    pid: process.pid,
    started: startTimeOf(process.pid),
    since: new Date().toISOString(),
    urls: {},
    parts: [],
  };
  try {
    closeSync(openSync(path(stateDir), 'wx'));
  } catch (cause) {
    const winner = readFile(stateDir);
    throw winner ? alreadyRunning(winner) : cause;
  }
  replaceFile(path(stateDir), own);
  return {
    write: (change) => replaceFile(path(stateDir), Object.assign(own, change)),
    release: () => rmSync(path(stateDir), { force: true }),
  };
}

/** Ends what a killed run left: its watchdog has most likely begun already. */
export async function clearStale(
  stateDir: string,
  report: (text: string) => void,
  drainMs = DRAIN_MS,
): Promise<void> {
  const stale = readFile(stateDir);
  if (!stale) return rmSync(path(stateDir), { force: true });
  report(`the run of ${stale.since} (pid ${stale.pid}) was killed; clearing what it left`);
  const deadline = Date.now() + drainMs;
  while (stale.parts.some(isAlive) && Date.now() < deadline) await sleep(50);
  for (const part of stale.parts.filter(isAlive)) process.kill(-part.pid, 'SIGKILL');
  rmSync(path(stateDir), { force: true });
}

/** True when the very process is there, not another one with its number. */
export function isAlive({ pid, started }: { pid: number; started: string | undefined }): boolean {
  const now = startTimeOf(pid);
  return now !== undefined && now === started;
}

function readFile(stateDir: string): Run | undefined {
  if (!existsSync(path(stateDir))) return undefined;
  const text = readFileSync(path(stateDir), 'utf8');
  return text === '' ? undefined : (JSON.parse(text) as Run);
}

function path(stateDir: string): string {
  return join(stateDir, 'run.json');
}

function alreadyRunning({ pid, since }: Run): MillraceError {
  return new MillraceError({
    code: 'E_ALREADY_RUNNING',
    message: `millrace already runs in this clone (pid ${pid}, since ${since}).`,
    retriable: false,
    fix: `See it with npx millrace status; stop it with Ctrl-C there, or: kill ${pid}`,
  });
}
