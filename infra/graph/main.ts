import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENTS } from '../config.ts';
import { recordStack } from '../testing/stacks.ts';
import { tableOf } from './table.ts';

for (const stack of ENVIRONMENTS)
  writeFileSync(join(import.meta.dirname, `${stack}.txt`), tableOf(stack, await recordStack(stack)));
