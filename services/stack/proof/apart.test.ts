import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

import { isRunning } from '../testing/until.ts';

const APART = pathToFileURL(join(import.meta.dirname, 'apart.ts')).href;
const ORPHAN_MAKER = join(import.meta.dirname, '../testing/orphan-maker.ts');

/** A program that runs another one apart, which starts `command` and says its process and its log file. */
function runsApart(script: string, ...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-apart-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const runner = join(folder, 'runner.mjs');
  const given = JSON.stringify([script, args, 'trial']);
  writeFileSync(
    runner,
    `import { runApart } from '${APART}'; process.exitCode = await runApart(...${given});`,
  );
  const child = spawn(process.execPath, [runner], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

test.each(['SIGINT', 'SIGTERM'] as const)('after %s no process and no folder is left', async (signal) => {
  const program = runsApart(ORPHAN_MAKER, 'sleep', '1000');
  let said = '';
  program.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  const { pid, logFile } = JSON.parse(line.toString()) as { pid: number; logFile: string };
  const folder = /^.*millrace-trial-[^/]+/.exec(logFile)?.[0] ?? '';
  expect([isRunning(pid), existsSync(folder)]).toEqual([true, true]);
  const ended = once(program, 'close');
  program.kill(signal);
  expect(await ended).toEqual([130, null]);
  expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]);
  expect(said).toContain('nothing is left running');
});

test('what the program says and its exit code are told on', async () => {
  const program = runsApart('/no/such/program.ts');
  let said = '';
  program.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  expect(await once(program, 'close')).toEqual([1, null]);
  expect(said).toContain("Cannot find module '/no/such/program.ts'");
});
