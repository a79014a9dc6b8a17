import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../config.ts';
import { outsidePlace } from '../parts/identity.ts';
import { kafkaFolder } from '../parts/kafka-install.ts';
import { isFree } from '../parts/ports.ts';
import type { Run } from '../parts/run-file.ts';
import { firstStackPort } from './stack-ports.ts';
import { isRunning, until } from './until.ts';

const CLI = join(import.meta.dirname, '../cli.ts');
type Line = { event: string; name?: string; counted?: number; waitsFor?: string[] };
type Stack = { process: ChildProcess; lines: Line[]; stateDir: string; run(): Run };

/** A stack with state of its own, which borrows the installed jars. */
async function startStack(...args: string[]): Promise<Stack> {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-up-'));
  const kafka = kafkaFolder(readConfig().stateDir);
  mkdirSync(kafka, { recursive: true });
  symlinkSync(kafka, join(stateDir, basename(kafka)));
  const from = firstStackPort();
  const child = spawn(
    process.execPath,
    [...KAFKA_NODE_FLAGS, CLI, 'up', '--json', '--ports-from', from, ...args],
    {
      env: { ...process.env, MILLRACE_STATE_DIR: stateDir, DATABASE_URL: '', KAFKA_BROKERS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await until(
      'the end of every part',
      () => !existsSync(join(stateDir, 'run.json')) || run().parts.every(({ pid }) => !isRunning(pid)),
    );
    for (const folder of [stateDir, outsidePlace(stateDir)]) rmSync(folder, { recursive: true, force: true });
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  const run = (): Run => JSON.parse(readFileSync(join(stateDir, 'run.json'), 'utf8')) as Run;
  return { process: child, lines, stateDir, run };
}

const pidOf = ({ run }: Stack, part: string): number =>
  run().parts.find(({ name }) => name === part)?.pid ?? 0;
const counted = ({ lines }: Stack): number => lines.findLast(({ event }) => event === 'status')?.counted ?? 0;

test('the stack counts, survives a killed processor, and one Ctrl-C leaves no process and no port', async () => {
  const stack = await startStack('--rate', '2000');
  await until('events to be counted', () => counted(stack) > 1_000, 60_000);
  process.kill(pidOf(stack, 'processor flights'), 'SIGKILL');
  await until('the restart', () => stack.lines.some(({ event }) => event === 'restart'));
  const before = counted(stack);
  await until('more to be counted', () => counted(stack) > before + 2_000, 60_000);

  const last = stack.run().parts;
  stack.process.kill('SIGINT');
  await until('the end', () => stack.process.exitCode !== null, 30_000);
  expect(stack.process.exitCode).toBe(0);
  expect(stack.lines.at(-1)).toEqual({ event: 'stopped' });
  expect(existsSync(join(stack.stateDir, 'run.json'))).toBe(false);
  expect(last.filter(({ pid }) => isRunning(pid))).toEqual([]);
  const ports = last.flatMap(({ port, adminPort }) => [port, adminPort]).filter((port) => port !== undefined);
  expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true));
});

test('a Kafka that is killed is what the processor waits for, is told when it is ready again, and all goes on', async () => {
  const stack = await startStack('--rate', '2000');
  await until('events to be counted', () => counted(stack) > 1_000, 60_000);
  process.kill(pidOf(stack, 'kafka'), 'SIGKILL');
  await until('the wait', () => stack.lines.some(({ waitsFor = [] }) => waitsFor.includes('kafka')));
  const restarted = (): Line[] => stack.lines.filter(({ event }) => event === 'restarted');
  await until('a part to be ready again', () => restarted().length > 0, 60_000);
  const before = counted(stack);
  await until('more to be counted', () => counted(stack) > before + 2_000, 60_000);
  expect(restarted().map(({ name }) => name)).toEqual(['kafka']);
});

test('kill -9 of the stack takes every part with it', async () => {
  const stack = await startStack('--rate', '1000');
  await until('the start', () => stack.lines.some(({ event }) => event === 'ready'), 60_000);
  const { parts } = stack.run();
  expect(parts.map(({ name }) => name).toSorted()).toEqual([
    'api',
    'ingest',
    'kafka',
    'postgres',
    'processor flights',
  ]);
  stack.process.kill('SIGKILL');
  await until('the end of every part', () => parts.every(({ pid }) => !isRunning(pid)), 30_000);
  expect(await isFree(parts.find(({ name }) => name === 'kafka')?.port ?? 0)).toBe(true);
});
