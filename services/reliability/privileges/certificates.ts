import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeAuthority, makeCertificate } from '@millrace/stack/testing/secure-kafka.ts';

const EXPIRED = { from: '20200101000000Z', until: '20200201000000Z' };
/** Certificates of the server, all of one authority. */
const CERTIFICATES = {
  right: [undefined, 'IP:127.0.0.1,DNS:localhost'],
  'for another name': [undefined, 'DNS:db.example,IP:127.0.0.2'],
  expired: [EXPIRED, 'IP:127.0.0.1,DNS:localhost'],
} as const;
export type Certificate = keyof typeof CERTIFICATES;

/** An authority, its certificates as `<name>.key` and `<name>.pem` of a folder, and an authority that signed none. */
export function makeCertificates(folder: string) {
  const authority = join(folder, 'authority');
  const caFile = makeAuthority(authority);
  for (const [name, [valid, names]] of Object.entries(CERTIFICATES)) {
    makeCertificate(authority, valid, names);
    for (const end of ['key', 'pem'])
      copyFileSync(join(authority, `k.${end}`), join(folder, `${name}.${end}`));
  }
  return { caFile, otherCaFile: makeAuthority(join(folder, 'other')) };
}
