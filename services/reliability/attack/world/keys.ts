import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { newApiKey } from '@millrace/runtime/new-api-key.ts';

/** A key that may read, one that may write, and one that was taken back. */
export type Keys = { file: string; read: string; write: string; revoked: string };

/** Makes keys and the file that the services read; the revoked one is not in it any more. */
export function makeKeys(folder: string): Keys {
  const [reader, writer, revoked] = [
    newApiKey({ scopes: ['read'], id: 'reader' }),
    newApiKey({ scopes: ['write'], id: 'writer' }),
    newApiKey({ scopes: ['read', 'write'], id: 'revoked' }),
  ];
  const file = join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify({ keys: [reader.entry, writer.entry] }));
  return { file, read: reader.key, write: writer.key, revoked: revoked.key };
}
