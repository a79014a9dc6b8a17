import { expect, test } from 'vitest';
import { later } from './cron.ts';

test.each([
  ['cron(0 20 ? * MON-FRI *)', 'cron(15 20 ? * MON-FRI *)'],
  ['cron(44 6 ? * MON-FRI *)', 'cron(59 6 ? * MON-FRI *)'],
  ['cron(05 6 * * ? *)', 'cron(20 6 * * ? *)'],
])('%s is followed by %s', (cron, expected) => expect(later('stop', cron)).toBe(expected));

test.each([
  'cron(45 23 ? * FRI *)',
  'cron(*/5 20 ? * * *)',
  'cron(0,30 20 * * ? *)',
  'cron(* 20 * * ? *)',
  'rate(1 day)',
])('no quarter of an hour later can be told of %s', (cron) =>
  expect(() => later('stop', cron)).toThrow(
    `E_CONFIG: millrace:schedule.stop is ${cron}: expected one minute from 0 to 44`,
  ),
);
