import { createHash, randomBytes } from 'node:crypto';

import { parseKeys, type ApiKey, type Scope } from './api-keys.ts';

const KEY_BYTES = 32;
const ID_DIGITS = 8;

/** A key that nobody has yet: its text, which is kept nowhere, and its entry for the file of keys. */
export function newApiKey({ scopes, id }: { scopes: Scope[]; id?: string | undefined }) {
  const key = `mr_${randomBytes(KEY_BYTES).toString('base64url')}`;
  const sha256 = createHash('sha256').update(key).digest('hex');
  const entry: ApiKey = { id: id ?? `key-${sha256.slice(0, ID_DIGITS)}`, sha256, scopes };
  return { key, entry };
}

/**
 * The text of a file of keys with one more entry; without a text, of a new file. Throws E_CONFIG when the text is not of
 * such a file, or when the services would refuse it with this entry.
 */
export function withApiKey(text: string | undefined, entry: ApiKey): string {
  const keys = [...(text === undefined ? [] : parseKeys(text)), entry];
  const lines = `{\n  "keys": [\n${keys.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ]\n}\n`;
  parseKeys(lines);
  return lines;
}
