import { ReturnType } from '@dagger.io/dagger';

import { bounded } from './bounded.ts';
import { outcomeOf } from './outcome.ts';
import type { Repo } from './repo.ts';
import { workspace } from './workspace.ts';

const SECONDS = 600;
const CHECK = ['npm', 'run', 'check'];

/** Runs `npm run check`; answers its last line. The repository's documents have to be there, for they are checked too. */
export async function runCheck(repo: Repo): Promise<string> {
  const container = await workspace(repo)
    .withExec(bounded(SECONDS, CHECK), { expect: ReturnType.Any })
    .sync();
  return (await outcomeOf(container, 'npm run check', SECONDS)).lastLine();
}
