import type { Platform } from '@dagger.io/dagger';

import { runCheck } from './check.ts';
import { UNKNOWN } from './image.ts';
import { runJourney } from './journey.ts';
import { lastLine, PRINTED } from './outcome.ts';
import { publishAll, readRelease } from './publish.ts';
import { LOCAL_ADDRESS } from './registry.ts';
import type { Repo } from './repo.ts';
import { imageSizes } from './sizes.ts';
import { smokeImages } from './smoke.ts';
import { runSuite } from './suite.ts';

/** One row of the table: what ran and its last line. */
type Step = { name: string; run: () => Promise<string> };

type Row = { line: string; failure?: string };

// Of each failure: six of them still are a page that GitHub shows.
const TAIL = { lines: 60, letters: 8_000 };

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`.padStart(9);

/** A failure in full, its end alone when it is long; nothing when its first line says all. */
function below(name: string, message: string): string {
  const [first = '', ...rest] = message.trimEnd().split('\n');
  if (rest.length === 0) return '';
  return `\n\n✖ ${name}: ${first}\n${rest.slice(-TAIL.lines).join('\n').slice(-TAIL.letters)}`;
}

async function row({ name, run }: Step): Promise<Row> {
  const began = performance.now();
  const line = (mark: string, text: string) =>
    `${mark} ${name.padEnd(10)}${seconds(performance.now() - began)}  ${text}`;
  try {
    return { line: line('✔', lastLine(await run())) };
  } catch (error) {
    const { message } = error as Error;
    const [first = ''] = message.split('\n');
    return { line: line('✖', first.replace(PRINTED, '')), failure: below(name, message) };
  }
}

/**
 * Runs every step, also after one failed, one at a time: a runner has two cores. Answers a table, or throws it with how
 * each step failed: who reads the log of a pull request has nothing else.
 */
async function runAll(steps: readonly Step[]): Promise<string> {
  const rows: Row[] = [];
  for (const step of steps) rows.push(await row(step));
  const table = rows.map(({ line }) => line).join('\n');
  const failures = rows.flatMap(({ failure }) => failure ?? []);
  if (failures.length > 0)
    throw new Error(`${failures.length} of ${rows.length} failed\n${table}${failures.join('')}`);
  return table;
}

async function publishToSelf(repo: Repo, platforms: Platform[]): Promise<string> {
  const record = await publishAll(repo, {
    registry: { address: LOCAL_ADDRESS },
    origin: UNKNOWN,
    platforms,
  });
  return `${Object.keys(readRelease(record).images).length} images pushed, and there by digest`;
}

/** Everything that leaves nothing behind. `tree` is the repository with its documents. */
export async function verifyAll(repo: Repo, tree: Repo, platforms: Platform[]): Promise<string> {
  return runAll([
    { name: 'check', run: () => runCheck(tree) },
    { name: 'test', run: () => runSuite(repo) },
    { name: 'journey', run: () => runJourney(repo) },
    { name: 'images', run: () => imageSizes(repo, platforms, UNKNOWN) },
    { name: 'smoke', run: () => smokeImages(repo) },
    { name: 'publish', run: () => publishToSelf(repo, platforms) },
  ]);
}
