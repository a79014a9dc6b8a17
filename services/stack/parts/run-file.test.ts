import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { isRunning, until } from '../testing/until.ts';
import { startTimeOf } from './process-table.ts';
import { claimRun, clearStale, readRun, type Run } from './run-file.ts';

const silent = (): void => undefined;
const NO_PROCESS = 4_194_305; // above the highest id that Linux gives

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function killedRun(stateDir: string, parts: Run['parts'] = []): void {
  const run: Run = { pid: NO_PROCESS, started: '1', since: 'yesterday', urls: {}, parts };
  writeFileSync(join(stateDir, 'run.json'), JSON.stringify(run));
}

test('a second run in the same clone is refused, with the process id of the first', async () => {
  const stateDir = stateFolder();
  const first = await claimRun(stateDir, silent);
  await expect(claimRun(stateDir, silent)).rejects.toMatchObject({
    code: 'E_ALREADY_RUNNING',
    message: expect.stringContaining(String(process.pid)) as string,
  });
  first.release();
  (await claimRun(stateDir, silent)).release();
});

test('the run file, which holds a password, is for its owner alone', async () => {
  const stateDir = stateFolder();
  const run = await claimRun(stateDir, silent);
  run.write({ addresses: { databaseUrl: 'postgres://x:secret@h/d', brokers: 'h:1' } });
  expect(statSync(join(stateDir, 'run.json')).mode & 0o077).toBe(0);
  expect(readRun(stateDir)?.addresses?.brokers).toBe('h:1');
  run.release();
});

test('the file of a killed run does not block the next one', async () => {
  const stateDir = stateFolder();
  killedRun(stateDir);
  expect(readRun(stateDir)).toBeUndefined();
  const told: string[] = [];
  (await claimRun(stateDir, (text) => told.push(text))).release();
  expect(told[0]).toContain('yesterday');
});

test('a process id that now belongs to somebody else counts as none', async () => {
  const stateDir = stateFolder();
  const run: Run = { pid: process.pid, started: 'another time', since: '', urls: {}, parts: [] };
  writeFileSync(join(stateDir, 'run.json'), JSON.stringify(run));
  expect(readRun(stateDir)).toBeUndefined();
});

test('a part that outlived a killed run is ended before the next', async () => {
  const stateDir = stateFolder();
  const orphan = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  const pid = orphan.pid ?? 0;
  killedRun(stateDir, [{ name: 'sleeper', pid, started: startTimeOf(pid), log: '' }]);
  (await claimRun(stateDir, silent, 100)).release();
  await until('its end', () => !isRunning(pid));
  expect(readRun(stateDir)).toBeUndefined();
});

test('a competitor that clears what a killed run left does not clear the run that was faster', async () => {
  const stateDir = stateFolder();
  const orphan = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  const pid = orphan.pid ?? 0;
  killedRun(stateDir, [{ name: 'sleeper', pid, started: startTimeOf(pid), log: '' }]);
  const clearing = clearStale(stateDir, silent, 200); // waits for the sleeper
  rmSync(join(stateDir, 'run.json'));
  const faster = await claimRun(stateDir, silent);
  await clearing;
  expect(readRun(stateDir)?.pid).toBe(process.pid);
  faster.release();
  expect(readdirSync(stateDir)).toEqual([]);
});

test('nobody ever sees the run file empty', async () => {
  const stateDir = stateFolder();
  const [DONE, LOOKS, EMPTY] = [0, 1, 2];
  const seen = new Int32Array(new SharedArrayBuffer(12));
  const look = `const { readFileSync } = require('node:fs');
    const { file, seen } = require('node:worker_threads').workerData;
    const read = () => { try { return readFileSync(file, 'utf8'); } catch { return 'none'; } };
    while (Atomics.load(seen, ${DONE}) === 0) {
      if (read() === '') Atomics.add(seen, ${EMPTY}, 1);
      Atomics.add(seen, ${LOOKS}, 1);
    }`;
  const watcher = new Worker(look, { eval: true, workerData: { file: join(stateDir, 'run.json'), seen } });
  await until('the first look', () => Atomics.load(seen, LOOKS) > 0);
  for (let round = 0; round < 500; round++) (await claimRun(stateDir, silent)).release();
  Atomics.store(seen, DONE, 1);
  await once(watcher, 'exit');
  expect(Atomics.load(seen, EMPTY)).toBe(0);
});
