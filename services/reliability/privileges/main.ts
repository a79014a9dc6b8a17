import { join } from 'node:path';

import { runApart } from '@millrace/stack/proof/apart.ts';
import { KEEP, KEEP_USAGE } from '@millrace/stack/proof/evidence.ts';
import { runAs } from '@millrace/stack/proof/program.ts';

const USAGE = `npx node services/reliability/privileges/main.ts [--keep]
  tries on a real PostgreSQL what each role and each connection must not do
${KEEP_USAGE}`;

await runAs({
  code: 'E_PRIVILEGES',
  usage: USAGE,
  options: KEEP,
  run: (_, args) => runApart(join(import.meta.dirname, 'measure.ts'), args, 'privileges'),
});
