import { expect, test } from 'vitest';

import { versionsOf } from './conformance-options.ts';
import { rowsOf, unfit, type Report } from './conformance-rows.ts';

const outcome = (title: string, status: string) => ({ ancestorTitles: ['kafkajs'], title, status });
const report = (...titles: [title: string, status: string][]): Report => ({
  testResults: [
    {
      name: '/clone/conformance/away.int.test.ts',
      assertionResults: titles.map(([title, status]) => outcome(title, status)),
    },
  ],
});
const ran = (broker: string, of: Report, exit: number | null = 0) => ({
  broker,
  exit,
  rows: rowsOf(of, broker, 'npx vitest run suite'),
});
const WHOLE = report(['starts', 'passed'], ['closes', 'passed']);

test('every test is a row, and says how to run its file again', () => {
  expect(rowsOf(WHOLE, '4.3.1', 'npx vitest run suite')[1]).toEqual({
    broker: '4.3.1',
    area: 'away',
    name: 'kafkajs: closes',
    ms: 0,
    passed: true,
    replay: 'npx vitest run suite/away.int.test.ts',
  });
});

test('what ran wholly on each version is fit to be kept', () => {
  expect(unfit([ran('4.1.1', WHOLE), ran('4.3.1', WHOLE)])).toEqual([]);
});

test.each([
  ['a suite that fell over', ran('4.3.1', WHOLE, 1), 'the suite ended with 1'],
  ['a suite that was killed', ran('4.3.1', WHOLE, null), 'the suite ended with null'],
  ['a suite without a test', ran('4.3.1', { testResults: [] }), 'no test ran'],
  [
    'a suite that is a part of another',
    ran('4.3.1', report(['starts', 'passed'])),
    'did not run, and did elsewhere: away: kafkajs: closes',
  ],
  [
    'a test that failed',
    ran('4.3.1', report(['starts', 'passed'], ['closes', 'failed'])),
    'failed: away: kafkajs: closes',
  ],
])('%s is not', (_, second, why) => {
  expect(unfit([ran('4.1.1', WHOLE), second])).toEqual([`Kafka 4.3.1: ${why}`]);
});

const read = (...positionals: string[]) => versionsOf({ values: { keep: false }, positionals });

test('only versions are taken, each once', () => {
  expect(read('4.1.1', '4.3.1', '4.1.1')).toEqual(['4.1.1', '4.3.1']);
  expect(() => read('nonsense')).toThrow(expect.objectContaining({ code: 'E_OPTION' }) as Error);
  expect(() => read()).toThrow(expect.objectContaining({ code: 'E_OPTION' }) as Error);
});
