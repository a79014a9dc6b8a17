import { expect, test } from 'vitest';

import { readArguments } from './arguments.ts';

const KNOWN = ['flights', 'quakes'];

test.each([
  [[], []],
  [['--recount', 'flights'], [['flights', 'whole']]],
  [
    ['--recount=flights', '--recount', 'quakes'],
    [
      ['flights', 'whole'],
      ['quakes', 'whole'],
    ],
  ],
  [
    ['--recount', 'flights, quakes', '--partial'],
    [
      ['flights', 'partial'],
      ['quakes', 'partial'],
    ],
  ],
])('%j', (args, recounts) => {
  expect([...readArguments(args, KNOWN)]).toEqual(recounts);
});

test.each([
  [['--recount', 'flights,flihgts'], 'E_PIPELINE_UNKNOWN', 'one of: flights, quakes'],
  [['--recount', ''], 'E_PIPELINE_UNKNOWN', 'one of: flights, quakes'],
  [['--recuont', 'flights'], 'E_OPTION', '--recount <pipeline>'],
  [['flights'], 'E_OPTION', '--recount <pipeline>'],
  [['--partial'], 'E_OPTION', '--recount <pipeline>'],
])('%j is refused', (args, code, fix) => {
  expect(() => readArguments(args, KNOWN)).toThrow(
    expect.objectContaining({ code, fix: expect.stringContaining(fix) as string }) as Error,
  );
});
