import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { loadApiKeys, valuesOf } from './api-keys.ts';
import { codeOf } from './errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const newKey = () => `mr_${randomBytes(32).toString('base64url')}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const file = (content: unknown) => {
  const path = join(folder, `${randomBytes(4).toString('hex')}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

const reader = newKey();
const writer = newKey();
const keys = loadApiKeys(
  file({
    keys: [
      { id: 'reader', sha256: sha256(reader), scopes: ['read'] },
      { id: 'writer', sha256: sha256(writer), scopes: ['read', 'write'] },
    ],
  }),
);

test.each([
  ['a reader reads', `Bearer ${reader}`, 'read', 'ok'],
  ['the scheme in lower case', `bearer ${reader}`, 'read', 'ok'],
  ['a reader may not write', `Bearer ${reader}`, 'write', 'forbidden'],
  ['a writer writes', `Bearer ${writer}`, 'write', 'ok'],
  ['no header', undefined, 'read', 'missing'],
  ['an empty header', '', 'read', 'missing'],
  ['an unknown key', `Bearer ${newKey()}`, 'read', 'invalid'],
  ['the key without a scheme', reader, 'read', 'invalid'],
  ['another scheme', `Basic ${reader}`, 'read', 'invalid'],
  ['the hash instead of the key', `Bearer mr_${sha256(reader)}`, 'read', 'invalid'],
  ['a key with its last character cut', `Bearer ${reader.slice(0, -1)}`, 'read', 'invalid'],
  ['one header in a list', [`Bearer ${reader}`], 'read', 'ok'],
  ['two headers', [`Bearer ${reader}`, `Bearer ${reader}`], 'read', 'invalid'],
  ['no header in the list', [], 'read', 'missing'],
  ['two keys at once', `Bearer ${reader}, Bearer ${writer}`, 'read', 'invalid'],
] as const)('%s', (...[, header, scope, outcome]) => {
  expect(keys.check(header, scope)).toBe(outcome);
});

test('all values of a header, in whatever case its name is written', () => {
  expect(
    valuesOf(['Host', 'authorization', 'Authorization', 'a', 'AUTHORIZATION', 'b'], 'authorization'),
  ).toEqual(['a', 'b']);
});

const entry = { id: 'a', sha256: 'a'.repeat(64), scopes: ['read'] };

test.each([
  ['not JSON', 'mr_secret'],
  ['no keys', {}],
  ['an empty list', { keys: [] }],
  ['a key in the clear', { keys: [{ ...entry, sha256: reader }] }],
  ['an unknown scope', { keys: [{ ...entry, scopes: ['admin'] }] }],
  ['a key without a scope', { keys: [{ ...entry, scopes: [] }] }],
  ['an id twice', { keys: [entry, entry] }],
  ['a field too many', { keys: [{ ...entry, key: reader }] }],
])('refuses a file with %s, and does not repeat what is in it', (_, content) => {
  const path = file(content);
  const error = (() => {
    try {
      return loadApiKeys(path);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(codeOf(error)).toBe('E_CONFIG');
  expect(String(error)).not.toMatch(/mr_/);
});

test('refuses a file that is not there', () => {
  expect(() => loadApiKeys(join(folder, 'none.json'))).toThrow(/cannot read/);
});
