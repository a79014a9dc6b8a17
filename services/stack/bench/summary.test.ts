import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { circumstances } from './summary.ts';

let root: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: root });
const write = (path: string, text: string) => writeFileSync(join(root, path), text);
const commitNow = () => circumstances(root).commit;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-summary-'));
  git('init', '-q');
  for (const folder of ['docs', 'services', 'services/docs']) mkdirSync(join(root, folder));
  for (const path of ['docs/kept.json', 'services/x.ts', 'services/docs/y.ts']) write(path, 'measured\n');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the commit alone, where the tree is that of the commit', () => {
  expect(commitNow()).toMatch(/^[0-9a-f]{7,}$/);
});

test('files that git does not know, and what a measurement writes itself, are no difference', () => {
  write('services/new.ts', 'new\n');
  write('docs/kept.json', 'measured again\n');
  expect(commitNow()).not.toContain('dirty');
});

test.each(['services/x.ts', 'services/docs/y.ts'])('a change of %s is told, staged or not', (path) => {
  write(path, 'changed\n');
  expect(commitNow()).toMatch(/^[0-9a-f]{7,}-dirty$/);
  git('add', '.');
  expect(commitNow()).toMatch(/^[0-9a-f]{7,}-dirty$/);
});
