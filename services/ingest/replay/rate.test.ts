import { expect, test } from 'vitest';

import { readOptions } from './options.ts';
import { parseRate } from './rate.ts';

test.each([
  ['max', { kind: 'max' }],
  ['2000', { kind: 'perSecond', events: 2_000 }],
  ['0.5', { kind: 'perSecond', events: 0.5 }],
  ['3600x', { kind: 'eventTime', factor: 3_600 }],
])('%s', (text, rate) => expect(parseRate(text)).toEqual(rate));

test.each(['0', '-1', 'abc', '', '0x', '1e9', '5 x', 'Infinity', 'maximum', '0.0'])(
  "'%s' is no rate",
  (text) =>
    expect(() => parseRate(text)).toThrow(
      expect.objectContaining({
        code: 'E_RATE',
        fix: expect.stringMatching(/--rate 2000.*above 0/) as string,
      }),
    ),
);

const read = (...args: string[]) => readOptions(args, { pipeline: 'flights' });

test('options have defaults, and say what is wrong with them', () => {
  expect(read()).toEqual({ pipeline: 'flights', rate: { kind: 'max' }, limit: Infinity });
  expect(read('--pipeline', 'quakes', '--rate=5x', '--limit', '10')).toMatchObject({
    pipeline: 'quakes',
    limit: 10,
  });
  expect(() => read('--rate', '-1')).toThrow(expect.objectContaining({ code: 'E_RATE' }));
  for (const args of [
    ['--limit', '0'],
    ['--limit', '-5'],
    ['--limit', '1.5'],
    ['--limit', 'x'],
    ['--what'],
    ['extra'],
  ])
    expect(() => read(...args)).toThrow(expect.objectContaining({ code: 'E_OPTION' }));
});
