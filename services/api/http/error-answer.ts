import { codeOf } from '@millrace/runtime/errors.ts';

import { HttpError, httpError } from '@millrace/runtime/http-error.ts';

const RETRY_AFTER_S = 2;

// SQLSTATE classes of a server that is away, full, or was asked for too much, and a lock that others hold; then what sockets and the pool say.
const UNAVAILABLE =
  /^(08|53|57)...$|^55P03$|^E(CONNREFUSED|CONNRESET|PIPE|HOSTUNREACH|TIMEDOUT|AI_AGAIN)$|^ENOTFOUND$|^E_DATABASE/;
const POOL_MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|E_DATABASE/;
// Tables or rights that are not there: the migrate job has not run, or not for this pipeline.
const NOT_MIGRATED = /^(42P01|42703|3F000|42501|28000)$/;

// A value that passed its schema and is none to PostgreSQL: NUL in text, day 99, a number too large.
const NOT_A_VALUE = /^22(003|007|008|021|P02|P05)$/;

const notAValue = (cause: unknown) =>
  httpError({
    statusCode: 400,
    code: 'E_BAD_REQUEST',
    message: 'a value of the query cannot be read',
    fix: 'leave out control characters; send a cursor unchanged',
    cause,
  });

const unavailable = (cause: unknown) =>
  httpError({
    statusCode: 503,
    code: 'E_DATABASE',
    message: 'the database does not answer',
    fix: 'try again; what was counted is safe',
    retriable: true,
    retryAfterS: RETRY_AFTER_S,
    cause,
  });

const notMigrated = (cause: unknown) =>
  httpError({
    statusCode: 503,
    code: 'E_NOT_MIGRATED',
    message: 'the database lacks a table or right of this pipeline',
    fix: 'run the migrate job (node services/database/main.ts)',
    retryAfterS: RETRY_AFTER_S,
    cause,
  });

const KNOWN: Record<string, (cause: unknown) => HttpError> = {
  FST_ERR_HANDLER_TIMEOUT: (cause) =>
    httpError({
      statusCode: 503,
      code: 'E_DEADLINE',
      message: 'no answer within the deadline',
      fix: 'ask for less, or try again',
      retryAfterS: RETRY_AFTER_S,
      cause,
    }),
  FST_UNDER_PRESSURE: (cause) =>
    httpError({
      statusCode: 503,
      code: 'E_BUSY',
      message: 'too busy',
      fix: 'try again later',
      retryAfterS: 10,
      cause,
    }),
};

/** What to answer to anything that was thrown; what is not ours to tell becomes E_INTERNAL (500) or stays a plain 4xx. */
export function answerOf(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const code = codeOf(thrown) ?? '';
  const message = thrown instanceof Error ? thrown.message : '';
  const known = KNOWN[code];
  if (known) return known(thrown);
  if (NOT_A_VALUE.test(code)) return notAValue(thrown);
  if (NOT_MIGRATED.test(code)) return notMigrated(thrown);
  if (UNAVAILABLE.test(code) || POOL_MESSAGES.test(message)) return unavailable(thrown);
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  // A 4xx of the framework is about the request alone, and says so.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return httpError({ statusCode: status, code: 'E_BAD_REQUEST', message, cause: thrown });
  return httpError({
    statusCode: 500,
    code: 'E_INTERNAL',
    message: 'something went wrong here',
    fix: 'report the requestId',
    cause: thrown,
  });
}
