import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

const SQLSTATE = /^[0-9A-Z]{5}$/;
// Data exceptions, broken constraints, missing tables and rights: the same rows would fail again.
const REFUSED = /^(22|23|42)...$/;
// What `pg` says without a code when its connection broke, or did not answer in time.
const CUT = /connection|not queryable|timeout|timed out/i;

/** Whether a socket broke (`errno` and `syscall` are those of the operating system), or `pg` says so. */
const isCut = (cause: unknown) =>
  cause instanceof Error &&
  ('syscall' in cause ||
    /^(ERR_(SOCKET|STREAM|TLS|SSL)|E[A-Z]{3,}$)/.test(codeOf(cause) ?? '') ||
    CUT.test(cause.message));

const refused = (cause: unknown) =>
  new MillraceError({
    code: 'E_COMMIT_REFUSED',
    message: `PostgreSQL: ${messageOf(cause)}`,
    fix: 'the tables do not fit the pipeline: run the migrate job',
    cause,
  });

const away = (cause: unknown) =>
  new MillraceError({
    code: 'E_DATABASE',
    message: `PostgreSQL: ${messageOf(cause)}`,
    retriable: true,
    fix: 'check that PostgreSQL runs and has space',
    cause,
  });

const defect = (cause: unknown) =>
  new MillraceError({
    code: 'E_STORE',
    message: `the store failed by itself: ${messageOf(cause)}`,
    fix: 'a defect: nothing was written; please report it with the stack shown',
    cause,
  });

/**
 * What an error of the store means. Only what PostgreSQL or the connection to it said can pass on another try:
 * E_DATABASE. Everything else would fail again: E_COMMIT_REFUSED, E_STORE.
 */
export function storeError(cause: unknown): MillraceError {
  if (cause instanceof MillraceError) return cause;
  const code = codeOf(cause) ?? '';
  if (REFUSED.test(code)) return refused(cause);
  return SQLSTATE.test(code) || isCut(cause) ? away(cause) : defect(cause);
}
