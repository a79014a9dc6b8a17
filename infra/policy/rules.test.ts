import { expect, test } from 'vitest';
import { BREACHES } from './breaches.ts';
import { judge, type Judged } from './judge.ts';
import { RULES } from './rules.ts';
import { SOUND } from './sound.ts';

const resource = (type: string, inputs: Record<string, unknown>, name = 'it'): Judged => ({
  type: `aws:${type}`,
  name,
  urn: `${type}::${name}`,
  inputs,
});

/** The sound stack, but for one breach. */
function stackWith(rule: string): Judged[] {
  const { type, change, and, without } = BREACHES[rule] ?? { type: '', change: {} };
  const others = Object.entries(SOUND).filter(([each]) => each !== type && each !== without);
  return [
    ...others.map(([each, inputs]) => resource(each, inputs)),
    resource(type, { ...SOUND[type], ...change }, 'broken'),
    ...(and ? [resource(type, { ...SOUND[type], ...and }, 'other')] : []),
  ];
}

test('nothing is said of a sound stack', () => {
  const sound = Object.entries(SOUND).map(([type, inputs]) => resource(type, inputs));
  expect(judge(sound, RULES)).toEqual([]);
});

test(`${RULES.length} rules have names of their own and a breach each`, () => {
  expect(Object.keys(BREACHES).toSorted()).toEqual(RULES.map(({ name }) => name).toSorted());
  expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
});

test.each(RULES.map(({ name }) => name))('%s finds its breach, and no other rule does', (name) => {
  const told = judge(stackWith(name), RULES);
  expect([...new Set(told.map((line) => line.split(': ')[0]))]).toEqual([name]);
});

test('a breach is told with its rule, its resource and what is wrong', () => {
  expect(judge(stackWith('database-is-not-public'), RULES)).toEqual([
    'database-is-not-public: rds/instance:Instance broken: publiclyAccessible is true, not false',
  ]);
});
