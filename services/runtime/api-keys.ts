import { createHash, timingSafeEqual } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

import { readConfigFile } from './config.ts';
import { MillraceError } from './errors.ts';

/** Every value of a header, from names and values by turns as Node has them; `headers` keeps the first alone. */
export const valuesOf = (rawHeaders: readonly string[], name: string): string[] =>
  rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);

/** What a key may do: read what was counted, or write events. */
export const SCOPES = ['read', 'write'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a key's id may be. */
export const KEY_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** `sha256` is the hash, in hex, of the whole key text (`mr_...`); the key itself is never stored. */
const ApiKey = Type.Object(
  {
    id: Type.String({ pattern: KEY_ID.source }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    scopes: Type.Array(Type.Enum([...SCOPES]), { minItems: 1 }),
  },
  { additionalProperties: false },
);
export type ApiKey = Static<typeof ApiKey>;
const ApiKeysFile = Type.Object(
  { keys: Type.Array(ApiKey, { minItems: 1 }) },
  { additionalProperties: false },
);

// A scheme is case-insensitive; the key is 256 random bits in base64url.
const BEARER = /^bearer (mr_[A-Za-z0-9_-]{43})$/i;

const refuse = (message: string): never => {
  throw new MillraceError({
    code: 'E_CONFIG',
    message: `API_KEYS_FILE: ${message}`,
    fix: '{ "keys": [{ "id": "dashboard", "sha256": "<hex of sha256(key)>", "scopes": ["read"] }] }',
  });
};

/** The keys of the text of such a file. Throws E_CONFIG when it is not `{ keys: [{ id, sha256, scopes }] }`. */
export function parseKeys(text: string): ApiKey[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the file, which may hold what should not be logged.
    return refuse(`not JSON (${(error as Error).name})`);
  }
  if (!Value.Check(ApiKeysFile, json)) {
    const [fault] = Value.Errors(ApiKeysFile, json);
    return refuse(`${fault?.instancePath || '/'} ${fault?.message ?? 'is wrong'}`);
  }
  if (new Set(json.keys.map(({ id }) => id)).size < json.keys.length) return refuse('an id is there twice');
  return json.keys;
}

/** `missing` and `invalid` are a 401, `forbidden` (a known key without the scope) is a 403. */
export type KeyCheck = 'ok' | 'missing' | 'invalid' | 'forbidden';

/**
 * Reads the keys once. `check` takes the `Authorization` headers of a request (`Bearer mr_<43 base64url characters>`);
 * of two, one reader takes the first and another the last, so both are refused. Throws E_CONFIG when the file cannot be read or is not `{ keys: [{ id, sha256, scopes }] }`.
 */
export function loadApiKeys(path: string) {
  const keys = parseKeys(readConfigFile('API_KEYS_FILE', path)).map(({ sha256, scopes }) => ({
    hash: Buffer.from(sha256, 'hex'),
    scopes,
  }));
  return {
    check(headers: readonly string[] | string | undefined, scope: Scope): KeyCheck {
      const [authorization, ...more] = [headers ?? []].flat();
      if (more.length > 0) return 'invalid';
      if (!authorization) return 'missing';
      const token = BEARER.exec(authorization)?.[1];
      if (!token) return 'invalid';
      const hash = createHash('sha256').update(token).digest();
      // Every key is compared, in constant time: how long it takes tells nothing about how close a guess was.
      const matching = keys.filter((key) => timingSafeEqual(key.hash, hash));
      if (matching.length === 0) return 'invalid';
      return matching.some(({ scopes }) => scopes.includes(scope)) ? 'ok' : 'forbidden';
    },
  };
}

export type ApiKeys = ReturnType<typeof loadApiKeys>;
