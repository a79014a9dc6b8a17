import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { childrenOf } from '../testing/children-of.ts';
import { isRunning, until } from '../testing/until.ts';
import { startChild, type ChildSpec } from './child.ts';

const ORPHAN_MAKER = join(import.meta.dirname, '../testing/orphan-maker.ts');

function spec(script: string, more: Partial<ChildSpec> = {}): ChildSpec {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-child-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { PATH: '/usr/bin:/bin' };
  return {
    name: 'shell',
    command: '/bin/sh',
    args: ['-c', script],
    env,
    cwd: '/',
    logFile: join(folder, 'shell.log'),
    ...more,
  };
}

test('a child writes to its log and tells its exit code', async () => {
  const its = spec('echo out; echo err >&2; exit 3');
  const child = await startChild(its);
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(readFileSync(its.logFile, 'utf8')).toBe('out\nerr\n');
});

test('every line of stdout has reached the reader when the child has ended', async () => {
  const lines: string[] = [];
  const child = await startChild(spec('echo one; echo two', { onLine: (line) => lines.push(line) }));
  await child.exited;
  expect(lines).toEqual(['one', 'two']);
});

test('a child that ignores the stop signal is killed after its grace', async () => {
  let ready = false;
  const script = 'trap "" TERM; echo ready; while :; do sleep 1; done';
  const child = await startChild(spec(script, { graceMs: 200, onLine: () => (ready = true) }));
  await until('its trap', () => ready);
  expect(await child.stop()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('what a child leaves behind in its group goes with it', async () => {
  const pids: number[] = [];
  const child = await startChild(spec('sleep 1000 & echo $!', { onLine: (line) => pids.push(Number(line)) }));
  expect(await child.exited).toMatchObject({ code: 0 });
  await until('the pid', () => pids.length === 1);
  await until('its end', () => !isRunning(pids[0] ?? 0));
});

test('a command that does not exist is a coded error', async () => {
  await expect(startChild(spec('', { command: '/no/such/program' }))).rejects.toMatchObject({
    code: 'E_SPAWN',
  });
});

test('a parent that loses its watchdog stops its children and ends, rather than to risk orphans', async () => {
  const parent = spawn(process.execPath, [ORPHAN_MAKER, 'sleep', '1000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  parent.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { pid, logFile } = JSON.parse(line.toString()) as { pid: number; logFile: string };
  onTestFinished(() => rmSync(logFile, { force: true }));
  const watchdog = childrenOf(parent.pid).find(({ name }) => name.endsWith('sh'));
  const ended = once(parent, 'close');
  process.kill(Number(watchdog?.pid), 'SIGKILL');
  expect(await ended).toEqual([null, 'SIGTERM']);
  await until('the end of the child', () => !isRunning(pid));
  expect(said).toMatch(/^E_WATCHDOG: /);
});

test('a child dies with its parent, even when the parent is killed', async () => {
  const parent = spawn(process.execPath, [ORPHAN_MAKER, 'sleep', '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const { pid, logFile } = JSON.parse(line.toString()) as { pid: number; logFile: string };
  onTestFinished(() => rmSync(logFile, { force: true }));
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until('the end of the child', () => !isRunning(pid));
});
