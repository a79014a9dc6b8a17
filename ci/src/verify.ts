import type { Platform } from '@dagger.io/dagger';

import { runCheck } from './check.ts';
import { UNKNOWN } from './image.ts';
import { runJourney } from './journey.ts';
import { lastLine } from './outcome.ts';
import { publishAll, readRelease } from './publish.ts';
import { LOCAL_ADDRESS } from './registry.ts';
import type { Repo } from './repo.ts';
import { imageSizes } from './sizes.ts';
import { smokeImages } from './smoke.ts';
import { runSuite } from './suite.ts';

/** One row of the table: what ran and its last line. */
type Step = { name: string; run: () => Promise<string> };

const firstLine = (text: string) => text.split('\n')[0] ?? '';
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`.padStart(9);

async function row({ name, run }: Step): Promise<{ passed: boolean; line: string }> {
  const began = performance.now();
  const line = (mark: string, text: string) =>
    `${mark} ${name.padEnd(10)}${seconds(performance.now() - began)}  ${text}`;
  try {
    return { passed: true, line: line('✔', lastLine(await run())) };
  } catch (error) {
    return { passed: false, line: line('✖', firstLine((error as Error).message)) };
  }
}

/** Runs every step, also after one failed, one at a time: a runner has two cores. Answers a table, or throws it. */
async function runAll(steps: readonly Step[]): Promise<string> {
  const rows = [];
  for (const step of steps) rows.push(await row(step));
  const table = rows.map(({ line }) => line).join('\n');
  const failed = rows.filter(({ passed }) => !passed).length;
  if (failed > 0) throw new Error(`${failed} of ${rows.length} failed\n${table}`);
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
