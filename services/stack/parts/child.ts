import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { signalGroup } from './signal-group.ts';
import { guard, release } from './watchdog.ts';

export type ChildSpec = {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  /** Unprivileged identity to run under; only root may give one. */
  identity?: { uid: number; gid: number } | undefined;
  stopSignal?: NodeJS.Signals;
  /** Milliseconds between the stop signal and SIGKILL. */
  graceMs?: number;
  /** Receives each line of stdout instead of the log file. */
  onLine?: (line: string) => void;
  /** Receives each line of stderr instead of the log file. */
  onErrorLine?: (line: string) => void;
};

export type Exit = { code: number | null; signal: NodeJS.Signals | null };
export type Child = { name: string; pid: number; exited: Promise<Exit>; stop(): Promise<Exit>; kill(): void };

const living = new Set<Child>();

/** Every process that this one has started and that has not ended. */
export function livingChildren(): Child[] {
  return [...living];
}

/**
 * Starts a process in a group of its own, so that a Ctrl-C in the terminal reaches only us, and puts it under the
 * watchdog, so that it never outlives us. Errors: E_SPAWN.
 */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const stopSignal = spec.stopSignal ?? 'SIGTERM';
  const child = await spawnGroup(spec);
  const pid = child.pid as number;
  guard(pid, stopSignal);
  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', () => {
      ended = true;
      signalGroup(pid, 'SIGKILL'); // what it left behind in its group goes with it
      release(pid);
      living.delete(handle);
    });
    // After the exit, and after the last line of what it said.
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const stop = async (): Promise<Exit> => {
    if (ended) return exited; // its number may belong to somebody else by now
    signalGroup(pid, stopSignal);
    const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), spec.graceMs ?? 10_000);
    try {
      return await exited;
    } finally {
      clearTimeout(timer);
    }
  };
  const kill = (): void => {
    if (!ended) signalGroup(pid, 'SIGKILL');
  };
  const handle: Child = { name: spec.name, pid, exited, stop, kill };
  living.add(handle);
  return handle;
}

async function spawnGroup(spec: ChildSpec) {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'a');
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', spec.onLine ? 'pipe' : log, spec.onErrorLine ? 'pipe' : log],
      ...spec.identity,
    });
    if (spec.onLine && child.stdout) createInterface({ input: child.stdout }).on('line', spec.onLine);
    if (spec.onErrorLine && child.stderr)
      createInterface({ input: child.stderr }).on('line', spec.onErrorLine);
    await once(child, 'spawn');
    return child;
  } catch (cause) {
    throw new MillraceError({
      code: 'E_SPAWN',
      message: `${spec.name} could not be started: ${messageOf(cause)}`,
      retriable: false,
      fix: `Check that ${spec.command} exists and may be executed.`,
      cause,
    });
  } finally {
    closeSync(log);
  }
}
