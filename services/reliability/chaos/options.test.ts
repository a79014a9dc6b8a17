import { readOptions } from '@millrace/stack/proof/options.ts';
import { expect, test } from 'vitest';

import { CHAOS, wanted } from './options.ts';

const read = (...args: string[]) => wanted(readOptions(args, CHAOS));

test('a full run is kept, one of some rows only when that is asked for, and a quick one never', () => {
  expect(read()).toMatchObject({ seed: 1, whole: true, kept: true, client: 'kafkajs' });
  expect(read('--only', 'poison')).toMatchObject({ whole: false, kept: false });
  expect(read('--only', 'poison', '--keep')).toMatchObject({ whole: false, kept: true });
  expect(read('--quick')).toMatchObject({ whole: false, kept: false });
  expect(read('--client', 'platformatic')).toMatchObject({ whole: false, kept: false });
});

test('rows are those that were named', () => {
  const { rows } = read('--only', 'poison', '--only', 'kill-sent');
  expect(rows.map(({ name }) => name)).toEqual(['kill-sent', 'poison']);
});

test.each([
  [['--seed', 'abc'], /--seed 'abc'/],
  [['--seed', '1.5'], /--seed '1.5'/],
  [['--seed', ''], /--seed ''/],
  [['--only'], /--only/],
  [['--only', 'nonesuch'], /there is no row nonesuch/],
  [['--client', 'nobody'], /there is no client nobody/],
  [['--fast'], /--fast/],
  [['poison'], /poison/],
  [['--keep', '--quick'], /--keep is for rows in full/],
])('%j is refused, and what to do is told', (args, message) => {
  expect(() => read(...args)).toThrow(
    expect.objectContaining({
      code: 'E_OPTION',
      message: expect.stringMatching(message),
      fix: expect.stringMatching(/./),
    }),
  );
});
