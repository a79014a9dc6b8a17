import { join } from 'node:path';

import { runApart } from '@millrace/stack/proof/apart.ts';
import { KEEP, KEEP_USAGE } from '@millrace/stack/proof/evidence.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

const USAGE = `npm run mutants [-- --keep]
  makes mistakes in the code as it is loaded, and sees that the simulation or the orders catch each
${KEEP_USAGE}`;

await runAs({
  code: 'E_MUTANTS',
  usage: USAGE,
  options: KEEP,
  run: (_, args) => runApart(join(import.meta.dirname, 'measure.ts'), args, 'mutants'),
});
