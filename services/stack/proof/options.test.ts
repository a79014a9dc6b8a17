import { expect, test } from 'vitest';

import { readOptions, wholeNumber } from './options.ts';

const USAGE = 'npm run proof [-- --seed <n> --keep]\n  proves it';
const OPTIONS = {
  seed: { type: 'string', default: '1' },
  keep: { type: 'boolean', default: false },
} as const;

const read = (...args: string[]) => readOptions(args, { usage: USAGE, options: OPTIONS });
const refused = (message: string) =>
  expect.objectContaining({
    code: 'E_OPTION',
    message,
    fix: 'npm run proof [-- --seed <n> --keep]',
  }) as Error;

test('options are read, and have their defaults', () => {
  expect(read().values).toEqual({ seed: '1', keep: false });
  expect(read('--keep', '--seed', '7').values).toEqual({ seed: '7', keep: true });
});

test.each([
  [['--seedz', '5'], "Unknown option '--seedz'"],
  [['--keep=1'], "Option '--keep' does not take an argument"],
  [['--seed'], "Option '--seed <value>' argument missing"],
  [['5'], "Unexpected argument '5'"],
])('%j is refused, with what is taken', (args, message) => {
  expect(() => read(...args)).toThrow(refused(message));
});

test('names are taken where they are asked for', () => {
  const taken = { usage: USAGE, options: OPTIONS, takesNames: true };
  expect(readOptions(['4.1.1', '--keep'], taken)).toMatchObject({ positionals: ['4.1.1'] });
});

test.each(['abc', '0', '-5', '1.5', ''])('%j is no whole number above 0', (text) => {
  const { seed } = read('--seed', text).values;
  const number = () => wholeNumber(seed, { name: 'seed', least: 1, usage: USAGE });
  expect(number).toThrow(refused(`--seed '${text}': a whole number from 1 on is expected`));
});

test('a whole number is read', () => {
  expect(wholeNumber('20', { name: 'seed', least: 1, usage: USAGE })).toBe(20);
});
