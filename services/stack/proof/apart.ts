import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readConfig } from '../config.ts';
import { startChild } from '../parts/child.ts';
import { childrenOf } from '../testing/children-of.ts';
import { isRunning, until } from '../testing/until.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** Signals that come together, from the terminal and handed on, are one. */
const TOGETHER_MS = 500;
/** Longer than the watchdog gives what it stops. */
const END_MS = 20_000;
const STOPPED = 130;

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** The first signal stops what was started; another one, later, does not wait for it. */
function onSignals(stop: () => void): () => void {
  let firstAt = 0;
  const heard = (signal: NodeJS.Signals) => {
    if (firstAt === 0) say(`\n${signal}: stopping what was started`);
    else if (performance.now() - firstAt > TOGETHER_MS) process.exit(STOPPED);
    else return;
    firstAt = performance.now();
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  return () => {
    for (const signal of SIGNALS) process.off(signal, heard);
  };
}

const descendantsOf = (pid: number): number[] =>
  childrenOf(pid).flatMap((child) => [child.pid, ...descendantsOf(child.pid)]);

/**
 * Runs a program of this repository in a process group and with a folder for temporary files of its own. Whatever ends
 * it, a signal to us too, neither of them is left: what it started itself is stopped by its watchdog, which is waited
 * for. Answers its exit code.
 */
export async function runApart(script: string, args: string[], name: string): Promise<number> {
  const { root, env } = readConfig();
  const stopped = new AbortController();
  const release = onSignals(() => stopped.abort());
  const folder = mkdtempSync(join(tmpdir(), `millrace-${name}-`));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  try {
    const child = await startChild({
      name,
      command: process.execPath,
      args: [...process.execArgv, script, ...args],
      env: { ...env, TMPDIR: folder },
      cwd: root,
      logFile: join(folder, `${name}.log`),
      onLine: (line) => void process.stdout.write(`${line}\n`),
      onErrorLine: say,
    });
    let started: number[] = [];
    const stop = () => {
      started = descendantsOf(child.pid);
      return child.stop();
    };
    if (stopped.signal.aborted) await stop();
    else stopped.signal.addEventListener('abort', () => void stop());
    const { code } = await child.exited;
    await until(`the end of what ${name} started`, () => !started.some(isRunning), END_MS);
    if (!stopped.signal.aborted) return code ?? 1;
    say('stopped; nothing is left running');
    return STOPPED;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    release();
  }
}
