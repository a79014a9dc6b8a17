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
  expect(sum(costs.map(({ awake }) => awake))).toBeLessThan(budget);
});

test('a staging that sleeps saves what nodes and database cost by the hour, and no more', async () => {
  const { costs } = await costOf('staging');
  const saved = costs.filter(({ awake, asleep }) => asleep < awake).map(({ part }) => part);
  expect(saved.toSorted()).toEqual(['cluster', 'database']);
});

test('a second zone doubles the database', async () => {
  const of = async (multiZone: boolean) => {
    const graph = await recordStack('staging', { 'millrace:database': { multiZone } });
    return costsOf('staging', graph, 0).find(({ part }) => part === 'database')?.awake ?? 0;
  };
  expect(await of(true)).toBeCloseTo(2 * (await of(false)));
});

test('what has no price is an error, not free', async () => {
  const nodes = { type: 't4g.2xlarge', min: 2, max: 4 };
  const graph = await recordStack('staging', { 'millrace:cluster': { nodes } });
  expect(() => costsOf('staging', graph, 0)).toThrow('no price of ec2 t4g.2xlarge; fix: add it');
});

test.each([
  ['week days from 6 to 20', 'cron(0 6 ? * MON-FRI *)', 'cron(0 20 ? * MON-FRI *)', 1 - 70 / 168],
  ['every day for an hour and a half', 'cron(0 6 ? * * *)', 'cron(30 7 ? * * *)', 1 - 10.5 / 168],
  ['one day', 'cron(0 0 ? * MON *)', 'cron(0 12 ? * MON *)', 1 - 12 / 168],
])('%s', (_what, start, stop, share) => {
  expect(shareAsleep(timetable(start, stop))).toBeCloseTo(share);
});

test.each([
  ['nights', 'cron(0 20 ? * MON-FRI *)', 'cron(0 6 ? * MON-FRI *)', 'no way to tell'],
  ['other days', 'cron(0 6 ? * MON-FRI *)', 'cron(0 20 ? * MON-THU *)', 'no way to tell'],
  ['days that are none', 'cron(0 6 ? * FRI-MON *)', 'cron(0 20 ? * FRI-MON *)', 'no days are FRI-MON'],
])('a timetable of %s is not guessed at', (_what, start, stop, message) => {
  expect(() => shareAsleep(timetable(start, stop))).toThrow(message);
});

test('every price has a source and a date', () => {
  for (const { source, date, usd } of Object.values(PRICES)) {
    expect(source).not.toBe('');
    expect(date).toMatch(/^20\d\d(-\d\d-\d\d)?$/);
    expect(usd).toBeGreaterThan(0);
  }
});
