import { expect, test } from 'vitest';

import { answerOf } from './error-answer.ts';
import { httpError } from '@millrace/runtime/http-error.ts';

const coded = (code: string, message = 'secret db password xyz') =>
  Object.assign(new Error(message), { code });

test.each([
  ['an unknown failure', new Error('secret db password xyz'), 500, 'E_INTERNAL'],
  ['something that is not an error', 'secret db password xyz', 500, 'E_INTERNAL'],
  ['a server that is away', coded('ECONNREFUSED'), 503, 'E_DATABASE'],
  ['a server that shuts down', coded('57P01'), 503, 'E_DATABASE'],
  ['a statement that took too long', coded('57014'), 503, 'E_DATABASE'],
  ['a table that a recount holds', coded('55P03'), 503, 'E_DATABASE'],
  ['no free connection', new Error('timeout exceeded when trying to connect'), 503, 'E_DATABASE'],
  ['a server that is not the one it should be', coded('E_DATABASE_TLS'), 503, 'E_DATABASE'],
  ['no such table', coded('42P01'), 503, 'E_NOT_MIGRATED'],
  ['a syntax error of ours', coded('42601'), 500, 'E_INTERNAL'],
  ['the deadline', coded('FST_ERR_HANDLER_TIMEOUT'), 503, 'E_DEADLINE'],
])('%s', (...[, thrown, statusCode, code]) => {
  const answer = answerOf(thrown);
  expect(answer).toMatchObject({ statusCode, code });
  expect(answer.message).not.toContain('secret');
});

test('an error that was meant for the reader goes through', () => {
  const error = httpError({ statusCode: 404, code: 'E_NOT_FOUND', message: 'no such view', path: 'view' });
  expect(answerOf(error)).toBe(error);
});
