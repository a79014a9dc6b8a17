import { randomUUID } from 'node:crypto';

import { type Container, dag, type Directory, ReturnType } from '@dagger.io/dagger';

import { anew } from './anew.ts';
import { bounded } from './bounded.ts';
import { anyOutputOf, lastLine, outputOf } from './outcome.ts';
import { type Bind, withParts } from './parts.ts';
import type { Repo } from './repo.ts';
import { workspace } from './workspace.ts';

// All that needs Kafka and PostgreSQL, or nothing. What needs a whole machine (Java, Maven, a browser) is `journey`.
const SUITE = bounded(1_500, ['npm', 'test', '--', '--project', 'unit', '--project', 'integration']);
const REPORT = 'test-results.json';

const prepared = (repo: Repo, bind: Bind): Container =>
  bind(workspace(repo)).withExec(['mkdir', '-p', '.millrace']);

/** Last line of the suite's output. Throws with the end of its output when it failed. */
export async function runSuite(repo: Repo): Promise<string> {
  return withParts({ images: repo.images, run: 'test' }, async (bind) => {
    const container = prepared(repo, bind).withExec(SUITE);
    return lastLine((await outputOf(container, 'the service suite')).stdout);
  });
}

/** What the suite printed and its results as JSON, also when it failed: each time anew, for a failure may be a chance. */
export async function suiteReports(repo: Repo): Promise<Directory> {
  return withParts({ images: repo.images, run: randomUUID() }, async (bind) => {
    const container = prepared(repo, bind).with(anew).withExec(SUITE, { expect: ReturnType.Any });
    const { all, files } = await anyOutputOf(container);
    const printed = dag.directory().withNewFile('output.log', all);
    return files
      ? printed.withDirectory('.', container.directory('.millrace'), { include: [REPORT] })
      : printed;
  });
}
