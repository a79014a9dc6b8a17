import { join } from 'node:path';

import { runApart } from '@millrace/stack/proof/apart.ts';
import { KEEP, KEEP_USAGE } from '@millrace/stack/proof/evidence.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

const USAGE = `npx node services/reliability/interleaving/main.ts [--keep]
  runs two sessions of a real PostgreSQL in every order of their statements that their locks allow
${KEEP_USAGE}`;

await runAs({
  code: 'E_INTERLEAVING',
  usage: USAGE,
  options: KEEP,
  run: (_, args) => runApart(join(import.meta.dirname, 'measure.ts'), args, 'interleaving'),
});
