import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { attempt, newFolder, ROOT, run, tool } from './tools.ts';

// In two pieces, so that it is found there and not here.
const PIECES = ['AKIA', 'QYLPMN5HHHFPZAM2'];

const gitleaks = (folder: string) =>
  attempt(tool('gitleaks'), ['git', '--no-banner', '--no-color', '--redact', folder]);

test('no commit holds a secret, and every commit was read', async () => {
  const commits = Number(await run('git', ['rev-list', '--count', '--all', '--no-merges']));
  const { code, stderr } = await gitleaks(ROOT);
  expect(stderr).toContain('no leaks found');
  expect(code).toBe(0);
  const read = Number(/(\d+) commits scanned/.exec(stderr)?.[1]);
  // A commit without text has nothing to read.
  expect(read).toBeGreaterThan(commits * 0.9);
});

test('a secret that was committed and removed again is found', async () => {
  const folder = newFolder('history');
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=proof', '-c', 'user.email=proof@localhost', ...args], { cwd: folder });
  const commit = async (text: string) => {
    writeFileSync(join(folder, 'settings.ts'), text);
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'Settings');
  };
  await git('init', '--quiet');
  await commit(`export const key = '${PIECES.join('')}';\n`);
  await commit('export const key = undefined;\n');
  const { code, stderr } = await gitleaks(folder);
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('leaks found: 1') });
});
