import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ENVIRONMENTS } from '../config.ts';
import { recordStack } from '../testing/stacks.ts';
import { shareAsleep } from './asleep.ts';
import { costOf, costTables } from './cost-tables.ts';
import { costsOf, sum } from './costs.ts';
import { PRICES } from './prices.ts';

const timetable = (start: string, stop: string) => ({ start, stop, timezone: 'Europe/Berlin' });

test('the table is what the document shows', async () => {
  await expect(`${await costTables()}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'costs.txt'));
});

test.each(ENVIRONMENTS)('%s stays within its budget, awake all month', async (stack) => {
  const { costs, budget } = await costOf(stack);
  expect(budget).toBeGreaterThan(0);
  expect(sum(costs.map(({ awake }) => awake))).toBeLessThan(0.8 * budget); // where its first notice is
});

test('a staging that sleeps saves what nodes and database cost by the hour, and no more', async () => {
  const { costs } = await costOf('staging');
  const saved = costs.filter(({ awake, asleep }) => asleep < awake).map(({ part }) => part);
  expect(saved.toSorted()).toEqual(['cluster', 'database']);
});

async function databaseIn(multiZone: boolean): Promise<number> {
  const graph = await recordStack('staging', { 'millrace:database': { multiZone } });
  return costsOf('staging', graph, 0).find(({ part }) => part === 'database')?.awake ?? 0;
}

test('a second zone doubles the database', async () => {
  expect(await databaseIn(true)).toBeCloseTo(2 * (await databaseIn(false)));
});

test('what has no price is an error, not free', async () => {
  const nodes = { type: 't4g.2xlarge', min: 2, max: 4 };
  const graph = await recordStack('staging', { 'millrace:cluster': { nodes } });
  expect(() => costsOf('staging', graph, 0)).toThrow('no price of ec2 t4g.2xlarge; fix: add it');
});

test.each([
  [70, 'cron(0 6 ? * MON-FRI *)', 'cron(0 20 ? * MON-FRI *)'],
  [10.5, 'cron(0 6 ? * * *)', 'cron(30 7 ? * * *)'],
  [12, 'cron(0 0 ? * MON *)', 'cron(0 12 ? * MON *)'],
])('awake for %d hours of a week, from %s to %s', (awake, start, stop) => {
  expect(shareAsleep(timetable(start, stop))).toBeCloseTo(1 - awake / 168);
});

test.each([
  ['cron(0 20 ? * MON-FRI *)', 'cron(0 6 ? * MON-FRI *)', 'no way to tell'],
  ['cron(0 6 ? * MON-FRI *)', 'cron(0 20 ? * MON-THU *)', 'no way to tell'],
  ['cron(0 6 ? * FRI-MON *)', 'cron(0 20 ? * FRI-MON *)', 'no days are FRI-MON'],
])('a timetable from %s to %s is not guessed at', (start, stop, message) => {
  expect(() => shareAsleep(timetable(start, stop))).toThrow(message);
});

test('every price has a source and a date', () => {
  for (const { source, date, usd } of Object.values(PRICES)) {
    expect(source).not.toBe('');
    expect(date).toMatch(/^20\d\d(-\d\d-\d\d)?$/);
    expect(usd).toBeGreaterThan(0);
  }
});
