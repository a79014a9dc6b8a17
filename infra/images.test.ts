import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IMAGES } from './images.ts';

test('there is a repository for each image that the pipeline builds, and no other', () => {
  const services = readFileSync(join(import.meta.dirname, '../ci/src/services.ts'), 'utf8');
  const block = /export const SERVICES = \{\n(.+?)\n\}/s.exec(services)?.[1] ?? '';
  const built = [...block.matchAll(/^ {2}(\w+): \{/gm)].map(([, name]) => name);
  expect(new Set(built)).toEqual(new Set(IMAGES));
});
