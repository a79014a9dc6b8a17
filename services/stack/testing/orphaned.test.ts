import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { isRunning, until } from './until.ts';

vi.setConfig({ testTimeout: 30_000 });

const ROOT = join(import.meta.dirname, '../../..');
const LOCK = '{"lockfileVersion":3,"packages":{"":{"name":"clone"}}}';

// Says that it runs; drains for longer than two looks at the parent, and then says how often it was asked.
const STACK = `
import { renameSync, writeFileSync } from 'node:fs';
const say = (name: string, text: string) => {
  writeFileSync(name + '.part', text);
  renameSync(name + '.part', name);
};
let asked = 0;
let askedAt = -Infinity;
for (const signal of ['SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    // As the stack does: what comes at once is one asking, to the group and through the front door.
    if (performance.now() - askedAt > 400) asked += 1;
    if (asked === 1 && askedAt < 0) setTimeout(() => (say('ended', 'drained, asked ' + asked), process.exit(0)), 2_500);
    askedAt = performance.now();
  });
process.on('disconnect', () => (say('ended', 'cut off'), process.exit(1)));
say('running', String(process.pid));
`;

/** A folder with the front door, nothing to install, and a stack that only waits. */
function clone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-orphaned-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  for (const name of ['node_modules', 'services/stack']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"clone","version":"1.0.0","type":"module"}');
  writeFileSync(join(folder, 'package-lock.json'), LOCK);
  const stamp = createHash('sha256').update(LOCK).digest('hex');
  writeFileSync(join(folder, 'node_modules/.millrace-stamp'), stamp);
  writeFileSync(join(folder, 'services/stack/cli.ts'), STACK);
  return folder;
}

type End = { whom: 'shell' | 'group'; signal: NodeJS.Signals };
const ENDS: End[] = [
  { whom: 'shell', signal: 'SIGKILL' },
  { whom: 'group', signal: 'SIGTERM' },
  { whom: 'group', signal: 'SIGHUP' },
];

test.each(ENDS)('when $signal ends the $whom that started it, the stack drains, asked once', async (end) => {
  const folder = clone();
  const script = `"${process.execPath}" bin/millrace.js up; true`; // `true`: the shell stays its parent
  const env = { PATH: process.env.PATH, npm_lifecycle_event: 'start' };
  const shell = spawn('/bin/sh', ['-c', script], { cwd: folder, env, stdio: 'ignore', detached: true });
  const [running, ended] = [join(folder, 'running'), join(folder, 'ended')];
  await until('the stack', () => existsSync(running));
  const pid = Number(readFileSync(running, 'utf8'));
  onTestFinished(() => void (isRunning(pid) && process.kill(pid, 'SIGKILL')));
  process.kill(end.whom === 'group' ? -(shell.pid as number) : (shell.pid as number), end.signal);
  await until('its end', () => existsSync(ended), 8_000);
  expect(readFileSync(ended, 'utf8')).toBe('drained, asked 1');
  await until('nothing left', () => !isRunning(pid));
});
