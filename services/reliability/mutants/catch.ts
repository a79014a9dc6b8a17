import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { env } from './config.ts';
import type { Mutant } from './mutant.ts';

const SABOTAGE = pathToFileURL(join(import.meta.dirname, 'sabotage.ts')).href;
// The rarest fails in one of some 600.
const SEEDS = 4_000;
const FOUND = /^(✗|seed \d+:)/;

/** What a checker said of a build: whether it failed, the first thing that it found wrong, and how long it took. */
export type Verdict = { caught: boolean; by: string; seconds: number };

/** The true build without a mutant in it, of which any finding counts. */
type Build = { checker: Mutant['checker']; mutant?: Mutant };

/**
 * Runs a checker on a build: the orders on this database, the simulation up to so many seeds. A mutant is caught when it
 * is found by what it claims.
 */
export async function check(
  { checker, mutant }: Build,
  databaseUrl: string,
  seeds = SEEDS,
): Promise<Verdict> {
  const began = performance.now();
  const finding = mutant?.finding ?? /(?:)/;
  const programs: Record<Mutant['checker'], string[]> = {
    sim: [join(import.meta.dirname, 'hunt.ts'), String(seeds), finding.source],
    interleaving: [join(import.meta.dirname, '../interleaving/on-database.ts'), databaseUrl],
  };
  const child = spawn(process.execPath, ['--import', SABOTAGE, ...programs[checker]], {
    env: { ...env, MUTANT: mutant?.name ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', error: '' };
  child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (said.error += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  // A checker that fell over found nothing.
  if (code !== 0 && code !== 1) throw new Error(`the checker ended with ${code}: ${said.error}`);
  // What is wrong in its own words; one that failed without them fell over.
  const by = said.out.split('\n').find((line) => FOUND.test(line)) ?? '';
  if (code === 1 && !by) throw new Error(`the checker failed and found nothing: ${said.error}`);
  return {
    caught: code === 1 && finding.test(by),
    by,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}
