import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

import { NO_CODE, NO_SOURCE } from '../src/arguments.ts';

const ROOT = join(import.meta.dirname, '../..');
// What the commands of docs/pipeline.md write beside the repository, and what a shell may.
const BESIDE = [
  'cosign.key',
  'cosign.pub',
  'keys/another.key',
  'release.json',
  'subjects.txt',
  'ci/x.log',
  '.env',
];

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
const isIn = (list: readonly string[], path: string) => list.some((pattern) => matchesGlob(path, pattern));

const isCode = (path: string) => !isIn(NO_CODE, path) && !NO_CODE.includes(path.split('/')[0] ?? '');

describe('what lies beside the repository', () => {
  test.each(Object.entries({ NO_CODE, NO_SOURCE }))('goes to no engine: %s', (_, list) => {
    expect(BESIDE.filter((path) => !isIn(list, path))).toEqual([]);
  });

  test('goes into no commit', () => {
    expect(git('check-ignore', '--no-index', ...BESIDE)).toEqual(BESIDE);
  });
});

test('of the repository nothing is left out by its name: not from a check, not from a commit', () => {
  const tracked = git('ls-files');
  expect(tracked).toContain('ci/src/cosign.ts');
  expect(tracked.filter((path) => isIn(NO_SOURCE, path))).toEqual([]);
  expect(git('ls-files', '--cached', '--ignored', '--exclude-standard')).toEqual([]);
});

test('the code is without the folders that no test and no image reads, and a check reads them', () => {
  const folders = ['.github', 'ci', 'docs', 'infra', 'tools'];
  expect(folders.filter((folder) => !NO_CODE.includes(folder))).toEqual([]);
  expect(folders.filter((folder) => NO_SOURCE.includes(folder))).toEqual([]);
});

test('what is left of the code is enough to find every test of a service', () => {
  const tree = mkdtempSync(join(tmpdir(), 'millrace-code-'));
  onTestFinished(() => rmSync(tree, { recursive: true }));
  const files = git('ls-files').filter(isCode);
  for (const path of files) cpSync(join(ROOT, path), join(tree, path));
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  const list = [
    'node_modules/vitest/vitest.mjs',
    'list',
    '--filesOnly',
    '--project',
    'unit',
    '--project',
    'integration',
  ];
  const found = execFileSync(process.execPath, list, { cwd: tree, encoding: 'utf8' });
  const tests = files.filter((path) => /^services\/.*\.test\.tsx?$/.test(path) && !/\.e2e\./.test(path));
  expect(tests.length).toBeGreaterThan(200);
  expect(tests.filter((path) => !found.includes(path))).toEqual([]);
});
