import { join } from 'node:path';

import { runApart } from '../proof/apart.ts';
import { runAs } from '../proof/program.ts';
import { CONFORMANCE, versionsOf } from './conformance-options.ts';

// Runs the suite of the processor's port to Kafka on a broker of each version that is named.
await runAs({
  ...CONFORMANCE,
  run: async (read, args) => {
    versionsOf(read); // refused before anything is started
    return runApart(join(import.meta.dirname, 'conformance-measure.ts'), args, 'conformance');
  },
});
