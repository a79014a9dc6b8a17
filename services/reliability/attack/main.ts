import { join } from 'node:path';

import { runApart } from '@millrace/stack/proof/apart.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

import { ATTACK, wanted } from './options.ts';

await runAs({
  ...ATTACK,
  run: async (read, args) => {
    wanted(read); // refused before anything is started
    return runApart(join(import.meta.dirname, 'measure.ts'), args, 'attack');
  },
});
