import { MillraceError } from '@millrace/runtime/errors.ts';
import { expect, test } from 'vitest';

import { storeError } from './store-error.ts';

const withCode = (code: string, more = {}) => Object.assign(new Error('x'), { code, ...more });

test.each([
  ['a missing table', withCode('42P01'), 'E_COMMIT_REFUSED'],
  ['a value out of range', withCode('22003'), 'E_COMMIT_REFUSED'],
  ['a broken constraint', withCode('23514'), 'E_COMMIT_REFUSED'],
  ['a server that stops', withCode('57P01'), 'E_DATABASE'],
  ['a full disk', withCode('53100'), 'E_DATABASE'],
  ['a reset socket', withCode('ECONNRESET', { syscall: 'read' }), 'E_DATABASE'],
  ['a broken pipe', withCode('EPIPE', { syscall: 'write' }), 'E_DATABASE'],
  ['a cut connection', new Error('Connection terminated unexpectedly'), 'E_DATABASE'],
  ['a late answer', new Error('Query read timeout'), 'E_DATABASE'],
  [
    'a client that was cut before',
    new Error('Client has encountered a connection error and is not queryable'),
    'E_DATABASE',
  ],
  ['a statement too long for memory', new RangeError('Invalid string length'), 'E_STORE'],
  ['a defect of ours', new TypeError('x is not a function'), 'E_STORE'],
])('%s', (_, cause, code) => {
  expect(storeError(cause)).toMatchObject({ code, retriable: code === 'E_DATABASE', cause });
});

test('an error that says already what it is stays as it is', () => {
  const error = new MillraceError({ code: 'E_DATABASE', message: 'gone' });
  expect(storeError(error)).toBe(error);
});
