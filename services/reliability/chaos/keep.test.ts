import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { keep } from './keep.ts';
import type { Reported } from './report.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-keep-'));
  mkdirSync(join(root, 'docs'));
  execFileSync('git', ['init', '-q'], { cwd: root });
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
  execFileSync('git', [...who, 'commit', '-q', '--allow-empty', '-m', 'first'], { cwd: root });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const row = (name: string, passed: boolean): Reported => ({
  name,
  injects: 'a fault',
  notRun: 'needs root',
  passed: null,
  replay: `again ${name} ${passed}`,
});
const read = () => JSON.parse(readFileSync(join(root, 'docs/measurements/reliability/chaos.json'), 'utf8'));

test('a row that is run again takes its own place, and says of which commit it is', () => {
  keep(root, [row('a', false), row('b', true)], { seed: 1, seconds: 9, whole: true });
  keep(root, [row('a', true)], { seed: 2, seconds: 1, whole: false });
  const { rows, seed, seconds } = read();
  expect({ seed, seconds }).toEqual({ seed: 1, seconds: 9 });
  expect(rows.map(({ replay }: Reported) => replay)).toEqual(['again a true', 'again b true']);
  expect(rows[0].commit).toMatch(/^[0-9a-f]{7}/);
});

test('a full run replaces all', () => {
  keep(root, [row('a', false), row('b', true)], { seed: 1, seconds: 9, whole: true });
  keep(root, [row('c', true)], { seed: 2, seconds: 1, whole: true });
  expect(read().rows.map(({ name }: Reported) => name)).toEqual(['c']);
});
