import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { evidenceFile } from '@millrace/stack/proof/evidence.ts';

import { keep } from './keep.ts';
import type { Row } from './rows.ts';

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), 'millrace-keep-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const made = (commit: string) => ({ date: `of ${commit}`, commit, machine: 'm', node: 'v26' });
const row = (family: string, name: string): Row => ({
  family,
  name,
  seed: 1,
  replay: 'again',
  cases: 1,
  serverErrors: 0,
  schemaViolations: 0,
  refused: 0,
  passed: true,
  missed: [],
  details: {},
});
type Kept = { commit: string; command: string; rows: (Row & { at: { commit: string } })[] };
const read = () => JSON.parse(readFileSync(evidenceFile(root, 'attack'), 'utf8')) as Kept;
const places = () => read().rows.map(({ family, name, at }) => [family, name, at.commit]);

test('an attack that is run again takes its own place; the file and the other rows stay of their commit', () => {
  const all = [row('bytes', 'api'), row('access', 'api'), row('access', 'gone')];
  keep(root, all, { seed: 1, whole: true, made: made('abc1234') });
  const { rows: _, ...head } = read();
  keep(root, [row('access', 'api')], { seed: 2, whole: false, made: made('def5678') });
  expect(places()).toEqual([
    ['bytes', 'api', 'abc1234'],
    ['access', 'api', 'def5678'],
  ]);
  expect(read()).toMatchObject(head);
});

test('a full run replaces all', () => {
  keep(root, [row('bytes', 'api')], { seed: 1, whole: true, made: made('abc1234') });
  keep(root, [row('slow', 'api')], { seed: 1, whole: true, made: made('def5678') });
  expect(places()).toEqual([['slow', 'api', 'def5678']]);
  expect(read().commit).toBe('def5678');
});
