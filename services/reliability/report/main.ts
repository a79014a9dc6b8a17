import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { page } from './page.ts';

// Writes docs/reliability.md; with --check it only says whether that is what the measurements say.
const ROOT = join(import.meta.dirname, '../../..');
const file = join(ROOT, 'docs/reliability.md');
const wanted = page(ROOT);
const isSame = existsSync(file) && readFileSync(file, 'utf8') === wanted;

if (!process.argv.includes('--check')) writeFileSync(file, wanted);
else if (!isSame) {
  console.log('  docs/reliability.md is not what docs/measurements/reliability says: run npm run generate');
  process.exitCode = 1;
}
