import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { attempt, newFolder, ROOT, run, tool } from './tools.ts';

const ZIZMOR = ['--offline', '--persona=auditor', '--no-progress', '--format=json'];

type Finding = { ident: string };
const findings = (stdout: string) => (JSON.parse(stdout) as Finding[]).map(({ ident }) => ident);

/** The workflows in a repository of their own, with one text put in place of another. */
async function changed(find: string, put: string): Promise<string> {
  const folder = newFolder('workflows');
  await run('git', ['init', '--quiet', folder]);
  cpSync(join(ROOT, '.github'), join(folder, '.github'), { recursive: true });
  const file = join(folder, '.github/workflows/pull-request.yml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(find, put));
  expect(readFileSync(file, 'utf8')).not.toBe(text);
  return folder;
}

test('actionlint has nothing to say about the workflows', async () => {
  expect(await attempt(tool('actionlint'), ['-no-color'])).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('zizmor has nothing to say about them, not even as an auditor', async () => {
  const { stdout } = await attempt(tool('zizmor'), [...ZIZMOR, ROOT]);
  expect(findings(stdout)).toEqual([]);
});

test('both see a workflow that is wrong', async () => {
  const unknown = await changed('runs-on: ubuntu-24.04', 'runs-on: ubuntu-3');
  const lint = await attempt(tool('actionlint'), ['-no-color'], { cwd: unknown });
  expect(lint).toMatchObject({ code: 1, stdout: expect.stringContaining('"ubuntu-3" is unknown') });
  const dangerous = await changed('on: pull_request', 'on: pull_request_target');
  const { stdout } = await attempt(tool('zizmor'), [...ZIZMOR, dangerous]);
  expect(findings(stdout)).toContain('dangerous-triggers');
});
