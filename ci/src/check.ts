import { bounded } from './bounded.ts';
import { lastLine, outputOf } from './outcome.ts';
import type { Repo } from './repo.ts';
import { workspace } from './workspace.ts';

const SECONDS = 600;
const CHECK = ['npm', 'run', 'check'];

/** Runs `npm run check`; answers its last line. The repository's documents have to be there, for they are checked too. */
export async function runCheck(repo: Repo): Promise<string> {
  const container = workspace(repo).withExec(bounded(SECONDS, CHECK));
  return lastLine((await outputOf(container, 'npm run check')).stdout);
}
