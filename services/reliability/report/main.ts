import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { measured } from './measured.ts';
import { page } from './page.ts';
import { recoveryChart } from './recovery-chart.ts';

// Writes docs/reliability.md and its picture; with --check it only says whether they are what the measurements say.
const ROOT = join(import.meta.dirname, '../../..');
const chaos = measured(ROOT, 'chaos');
const wanted = {
  'docs/reliability.md': page(ROOT),
  ...(chaos && { 'docs/pictures/recovery.svg': recoveryChart(chaos) }),
};

for (const [name, text] of Object.entries(wanted)) {
  const file = join(ROOT, name);
  const isSame = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (!isSame) {
    console.log(`  ${name} is not what docs/measurements/reliability says: run npm run generate`);
    process.exitCode = 1;
  }
}
