import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/** Errors: E_ALREADY_RUNNING. */
export function refuseRunning(stateDir: string): void {
  const running = readRun(stateDir);
  if (running) throw alreadyRunning(running);
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
  refuseRunning(stateDir);
  await clearStale(stateDir, report, drainMs);
  mkdirSync(stateDir, { recursive: true });
  const own: Run = {
    pid: process.pid,
    started: startTimeOf(process.pid),
    since: new Date().toISOString(),
    urls: {},
    parts: [],
  };
  place(stateDir, own);
  return {
    write: (change) => replaceFile(path(stateDir), Object.assign(own, change)),
    release: () => rmSync(path(stateDir), { force: true }),
  };
}

/** Puts a whole file in the one place, unless somebody was first: nobody ever sees an empty one. */
function place(stateDir: string, own: Run): void {
  const draft = `${path(stateDir)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(own), { mode: 0o600 });
  try {
    linkSync(draft, path(stateDir)); // fails when there is one; a rename would replace it
  } catch (cause) {
    const winner = readFile(stateDir);
    throw winner ? alreadyRunning(winner) : cause;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Ends what a killed run left: its watchdog has most likely begun already. Errors: E_ALREADY_RUNNING. */
export async function clearStale(
  stateDir: string,
  report: (text: string) => void,
  drainMs = DRAIN_MS,
): Promise<void> {
  const text = readText(stateDir);
  if (text === undefined) return;
  const stale = parse(text);
  if (!stale) return remove(stateDir, text);
  if (isAlive(stale)) throw alreadyRunning(stale);
  report(`the run of ${stale.since} (pid ${stale.pid}) was killed; clearing what it left`);
  const deadline = Date.now() + drainMs;
  while (stale.parts.some(isAlive) && Date.now() < deadline) await sleep(50);
  for (const part of stale.parts.filter(isAlive)) process.kill(-part.pid, 'SIGKILL');
  remove(stateDir, text);
}

/** Removes the run file if it still says `text`: meanwhile another run may have cleared it and taken the place. */
function remove(stateDir: string, text: string): void {
  const aside = `${path(stateDir)}.stale-${process.pid}`;
  if (readText(stateDir) !== text) return;
  renameSync(path(stateDir), aside);
  try {
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, path(stateDir));
  } finally {
    rmSync(aside);
  }
}

/** True when the very process is there, not another one with its number. */
export function isAlive({ pid, started }: { pid: number; started: string | undefined }): boolean {
  const now = startTimeOf(pid);
  return now !== undefined && now === started;
}

function readFile(stateDir: string): Run | undefined {
  return parse(readText(stateDir) ?? '');
}

function readText(stateDir: string): string | undefined {
  return existsSync(path(stateDir)) ? readFileSync(path(stateDir), 'utf8') : undefined;
}

/** Undefined for an empty file, which a power cut may leave. */
function parse(text: string): Run | undefined {
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
