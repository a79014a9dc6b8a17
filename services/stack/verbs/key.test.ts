import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadApiKeys } from '@millrace/runtime/api-keys.ts';
import { readConfig } from '../config.ts';
import { keptOutput } from '../testing/running.ts';
import { key } from './key.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The verb with these options, as they were written. */
async function make(written: Record<string, string>, json = false, output = { ...keptOutput(), json }) {
  const given = (key.options ?? []).flatMap(({ flags, read = (text: string) => text }) => {
    const name = /^--(\w+)/.exec(flags)?.[1] ?? '';
    return written[name] === undefined ? [] : [[name, read(written[name])]];
  });
  const options = Object.fromEntries(given) as Record<string, unknown>;
  expect(await key.run({ config: readConfig({}), output, options, args: [], verbs: [] })).toBe(0);
  return { output, made: output.said[0] ?? '' };
}

test('the services take the key it made for its scopes and no other key, and it says the key once', async () => {
  const { output, made } = await make({ scopes: 'read' });
  const file = join(folder, 'first.json');
  const explained = output.noted.join('\n');
  writeFileSync(file, explained.slice(explained.indexOf('{')));
  const keys = loadApiKeys(file);
  expect(keys.check(`Bearer ${made}`, 'read')).toBe('ok');
  expect(keys.check(`Bearer ${made}`, 'write')).toBe('forbidden');
  expect(keys.check(`Bearer ${(await make({ scopes: 'read' })).made}`, 'read')).toBe('invalid');
  expect(output.said).toEqual([made]);
  expect(explained).not.toContain(made);
});

test('--file keeps the hash beside those that are there, and never the key', async () => {
  const file = join(folder, 'keys.json');
  const { made: reader } = await make({ scopes: 'read', id: 'page', file });
  const { made: both, output } = await make({ scopes: 'write, read', id: 'sender', file });
  const keys = loadApiKeys(file);
  expect(keys.check(`Bearer ${reader}`, 'read')).toBe('ok');
  expect(keys.check(`Bearer ${reader}`, 'write')).toBe('forbidden');
  expect([keys.check(`Bearer ${both}`, 'read'), keys.check(`Bearer ${both}`, 'write')]).toEqual(['ok', 'ok']);
  expect(readFileSync(file, 'utf8')).not.toContain('mr_');
  expect(output.noted.join('\n')).toContain(file);
});

test('a file that the services would refuse is left as it was', async () => {
  const file = join(folder, 'taken.json');
  await make({ scopes: 'read', id: 'page', file });
  const before = readFileSync(file, 'utf8');
  await expect(make({ scopes: 'read', id: 'page', file })).rejects.toMatchObject({ code: 'E_CONFIG' });
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test.each([
  ['', 'is empty'],
  ['nodir/keys.json', 'no such file or directory'],
  ['.', 'illegal operation on a directory'],
])('--file %j is refused, and no key is told', async (name, why) => {
  const output = { ...keptOutput(), json: true };
  const file = name && join(folder, name);
  await expect(make({ scopes: 'read', file }, true, output)).rejects.toMatchObject({
    code: 'E_OPTION',
    message: expect.stringContaining(why),
    fix: expect.stringContaining('name a file'),
  });
  expect([output.said, output.emitted, output.noted]).toEqual([[], [], []]);
});

test('--json is one line with the key, its hash and its scopes', async () => {
  const { output } = await make({ scopes: 'read,write', id: 'ci' }, true);
  expect(output.said).toEqual([]);
  const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
  const made = expect.stringMatching(/^mr_[\w-]{43}$/);
  expect(output.emitted).toEqual([
    { event: 'key', key: made, id: 'ci', sha256, scopes: ['read', 'write'], file: undefined },
  ]);
});

test.each([{}, { scopes: 'admin' }, { scopes: '' }, { scopes: 'read', id: 'two words' }])(
  '%o is refused, with what to write',
  async (options: Record<string, string>) => {
    const refusal = { code: 'E_OPTION', fix: expect.stringMatching(/--scopes read,write|letters/) };
    await expect(make(options)).rejects.toMatchObject(refusal);
  },
);

test('on the command line stdout is the key alone', () => {
  const cli = join(import.meta.dirname, '../cli.ts');
  const stdout = execFileSync(process.execPath, [cli, 'key', '--scopes', 'read'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(stdout).toMatch(/^mr_[\w-]{43}\n$/);
});
