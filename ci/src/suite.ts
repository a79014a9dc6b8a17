import { type Container, dag, type Directory, ReturnType } from '@dagger.io/dagger';

import { bounded } from './bounded.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { withParts } from './parts.ts';
import type { Repo } from './repo.ts';
import { workspace } from './workspace.ts';

// All that needs Kafka and PostgreSQL, or nothing. What needs a whole machine (Java, Maven, a browser) is `journey`.
const SUITE = ['npm', 'test', '--', '--project', 'unit', '--project', 'integration'];
const SECONDS = 1_500;
const REPORT = 'test-results.json';

type Run = { container: Container; outcome: Outcome };

async function run(repo: Repo): Promise<Run> {
  return withParts({ images: repo.images, run: 'test' }, async (bind) => {
    const container = await bind(workspace(repo))
      .withExec(['mkdir', '-p', '.millrace'])
      .withExec(bounded(SECONDS, SUITE), { expect: ReturnType.Any })
      .sync();
    return { container, outcome: await outcomeOf(container, 'the service suite', SECONDS) };
  });
}

/** Last line of the suite's output. Throws with the end of its output when it failed. */
export async function runSuite(repo: Repo): Promise<string> {
  const { outcome } = await run(repo);
  return outcome.lastLine();
}

/** What the suite printed and its results as JSON, also when it failed. */
export async function suiteReports(repo: Repo): Promise<Directory> {
  const { container, outcome } = await run(repo);
  return dag
    .directory()
    .withDirectory('.', container.directory('.millrace'), { include: [REPORT] })
    .withNewFile('output.log', outcome.output);
}
