import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { keep } from './keep.ts';
import type { Reported } from './report.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'millrace-keep-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const made = (commit: string) => ({ date: `of ${commit}`, commit, machine: 'm', node: 'v26' });
const row = (name: string, passed: boolean): Reported => ({
  name,
  injects: 'a fault',
  notRun: 'needs root',
  passed: null,
  replay: `again ${name} ${passed}`,
});
const read = () => JSON.parse(readFileSync(join(root, 'docs/measurements/reliability/chaos.json'), 'utf8'));

test('a row that is run again takes its own place, and says of which commit it is', () => {
  keep(root, [row('a', false), row('b', true)], { seed: 1, seconds: 9, whole: true, made: made('abc1234') });
  keep(root, [row('a', true)], { seed: 2, seconds: 1, whole: false, made: made('def5678') });
  const { rows, seed, seconds } = read();
  expect({ seed, seconds }).toEqual({ seed: 1, seconds: 9 });
  expect(rows.map(({ replay }: Reported) => replay)).toEqual(['again a true', 'again b true']);
  expect(rows.map(({ commit, date }: { commit: string; date: string }) => [commit, date])).toEqual([
    ['def5678', 'of def5678'],
    ['abc1234', 'of abc1234'],
  ]);
});

test('a full run replaces all', () => {
  keep(root, [row('a', false), row('b', true)], { seed: 1, seconds: 9, whole: true, made: made('abc1234') });
  keep(root, [row('c', true)], { seed: 2, seconds: 1, whole: true, made: made('def5678') });
  expect(read().rows.map(({ name }: Reported) => name)).toEqual(['c']);
});
