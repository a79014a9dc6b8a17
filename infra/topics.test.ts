import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { topicsOf } from './topics.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plans-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const plan = (file: string, value: unknown) =>
  writeFileSync(join(folder, `${file}.plan.json`), JSON.stringify(value));

test('every pipeline that is there has its topic, as its plan says', () => {
  const generated = join(import.meta.dirname, '../services/pipeline/generated');
  const flights = JSON.parse(readFileSync(join(generated, 'flights.plan.json'), 'utf8')) as {
    source: { topic: string; partitions: number };
  };
  expect(topicsOf()).toContainEqual({ name: flights.source.topic, partitions: flights.source.partitions });
});

test('topics come in the order of their plans, each once', () => {
  plan('b', { source: { topic: 'orders', partitions: 3 } });
  plan('a', { source: { topic: 'taxis', partitions: 6 } });
  plan('c', { source: { topic: 'orders', partitions: 3 } });
  writeFileSync(join(folder, 'other.json'), '{}');
  expect(topicsOf(folder)).toEqual([
    { name: 'taxis', partitions: 6 },
    { name: 'orders', partitions: 3 },
  ]);
});

test('pipelines that do not agree on a topic are refused', () => {
  plan('a', { source: { topic: 'orders', partitions: 3 } });
  plan('b', { source: { topic: 'orders', partitions: 8 } });
  expect(() => topicsOf(folder)).toThrow('b.plan.json: topic orders has 8 partitions, another plan says 3');
});

test.each([
  [{}],
  [{ source: { topic: 'orders' } }],
  [{ source: { topic: 'a b', partitions: 3 } }],
  [{ source: { topic: 'orders', partitions: 0 } }],
])('a plan without a topic is refused by its path: %j', (value) => {
  plan('a', value);
  expect(() => topicsOf(folder)).toThrow(/a\.plan\.json: no source/);
});

test('a folder without plans is an error, not a broker without topics', () => {
  expect(() => topicsOf(folder)).toThrow('npm run generate');
});
