import { createHash } from 'node:crypto';

import type { Keys } from '../world/keys.ts';

/** Header lines and a query that are no right to do anything. */
export type Credential = { name: string; headers: string[]; query?: string };

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Another last character, and other bits: the last one of 43 carries four bits only. */
const changed = (key: string) => {
  const at = key.length - 2;
  const other = CHARACTERS[(CHARACTERS.indexOf(key[at] ?? 'A') + 1) % CHARACTERS.length];
  return `${key.slice(0, at)}${other}${key.slice(at + 1)}`;
};

const header = (value: string) => [`authorization: ${value}`];

/** What must open nothing, made of the key that would. */
export function badCredentials(keys: Keys, good: 'read' | 'write'): Credential[] {
  const key = keys[good];
  const other = keys[good === 'read' ? 'write' : 'read'];
  const sha256 = (encoding: 'hex' | 'base64url') => createHash('sha256').update(key).digest(encoding);
  return [
    { name: 'none', headers: [] },
    { name: 'empty', headers: header('') },
    { name: 'scheme alone', headers: header('Bearer') },
    { name: 'wrong scheme', headers: header(`Basic ${Buffer.from(`key:${key}`).toString('base64')}`) },
    { name: 'no scheme', headers: header(key) },
    { name: 'truncated', headers: header(`Bearer ${key.slice(0, -1)}`) },
    { name: 'one character changed', headers: header(`Bearer ${changed(key)}`) },
    { name: 'revoked', headers: header(`Bearer ${keys.revoked}`) },
    { name: 'other scope', headers: header(`Bearer ${other}`) },
    {
      name: 'in the query string',
      headers: [],
      query: `key=${key}&authorization=Bearer%20${key}&access_token=${key}`,
    },
    {
      name: 'doubled header, good one first',
      headers: [...header(`Bearer ${key}`), ...header(`Bearer ${other}`)],
    },
    {
      name: 'doubled header, the same twice',
      headers: [...header(`Bearer ${key}`), ...header(`Bearer ${key}`)],
    },
    { name: 'very long', headers: header(`Bearer ${key.repeat(150)}`) },
    { name: 'not ASCII', headers: header(`Bearer ${key.slice(0, -1)}\xe9`) },
    { name: 'hash of the key in hex', headers: header(`Bearer ${sha256('hex')}`) },
    { name: 'hash of the key as a key', headers: header(`Bearer mr_${sha256('base64url')}`) },
    { name: 'whitespace alone', headers: header(' \t ') },
    { name: 'whitespace inside', headers: header(`Bearer  ${key}`) },
    { name: 'in another header', headers: [`x-api-key: ${key}`, `cookie: authorization=Bearer ${key}`] },
    { name: 'two keys in one header', headers: header(`Bearer ${other}, Bearer ${key}`) },
  ];
}
