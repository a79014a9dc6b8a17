import {
  closeBackend,
  DATABASE,
  endTransaction,
  newBackend,
  type Backend,
  type Reply,
  type Serving,
} from './backend.ts';
import { proceed } from './execution.ts';
import { createRows } from './rows.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { SqlError } from './sql-error.ts';
import { answer, type Result } from './statement.ts';
import { statementNamed } from './statements.ts';

export type Statement = { name?: string; text: string; values: readonly unknown[] };

// As the sessions of the processor are set.
const IDLE_MS = 5_000;

/** What is no statement on rows; undefined for all others. */
function control(serving: Serving, backend: Backend, text: string): Result | undefined {
  if (text === 'begin') backend.transaction = serving.rows.begin();
  else if (text === 'commit' || text === 'rollback') endTransaction(serving, backend, text);
  else return undefined;
  return answer([]);
}

/** A session that stands still inside a transaction is ended. */
function limitIdling(serving: Serving, backend: Backend): void {
  const { turns, transaction } = backend;
  if (!transaction) return;
  serving.scheduler.clockOf(DATABASE).after(IDLE_MS, () => {
    const stoodStill = backend.turns === turns && backend.transaction === transaction && !backend.isGone;
    if (stoodStill) closeBackend(serving, backend);
  });
}

/** What a statement's end means for its session. */
function finishing(serving: Serving, backend: Backend, { isOwn, reply }: { isOwn: boolean; reply: Reply }) {
  return (outcome: Result | SqlError) => {
    if (outcome instanceof SqlError) endTransaction(serving, backend, 'rollback');
    else if (isOwn) endTransaction(serving, backend, 'commit');
    if (backend.isDoomed) closeBackend(serving, backend);
    else limitIdling(serving, backend);
    reply(outcome);
  };
}

/** Runs a statement that has arrived; what is sent to a session that is gone does nothing. */
function receive(serving: Serving, backend: Backend, asked: Statement & { reply: Reply }): void {
  const { name, text, values, reply } = asked;
  if (backend.isGone) {
    reply(new SqlError('57P01', 'terminating connection'));
    return;
  }
  backend.turns++;
  const isOwn = backend.transaction === undefined && text !== 'begin';
  const finish = finishing(serving, backend, { isOwn, reply });
  const { nextError } = serving;
  serving.nextError = undefined;
  const done = nextError ? new SqlError(nextError, 'injected') : control(serving, backend, text);
  if (done) {
    finish(done);
    return;
  }
  backend.transaction ??= serving.rows.begin();
  const scope = { rows: serving.rows, transaction: backend.transaction, values };
  const statement = statementNamed(name, text);
  proceed(serving, { backend, steps: statement(scope), finish });
}

/** All sessions end, nothing that was open is kept. */
function crash(serving: Serving): void {
  for (const backend of serving.backends) {
    backend.isGone = true;
    backend.transaction = undefined;
    backend.waits = undefined;
  }
  serving.backends.clear();
  serving.rows.crash();
}

/** The database server: runs statements one step at a time, with row locks, deadlocks and idle sessions that it ends. */
export function createServer(scheduler: Scheduler, onCommit: Serving['onCommit']) {
  const serving: Serving = {
    scheduler,
    rows: createRows(),
    backends: new Set(),
    nextError: undefined,
    onCommit,
  };
  return {
    rows: serving.rows,
    connect(owner: Process): Backend {
      const backend = newBackend(owner);
      serving.backends.add(backend);
      return backend;
    },
    receive: (backend: Backend, asked: Statement & { reply: Reply }) => receive(serving, backend, asked),
    close: (backend: Backend) => closeBackend(serving, backend),
    /** The next statement, whatever it is, fails with this SQLSTATE; undefined takes that back. */
    failNext: (code: string | undefined) => void (serving.nextError = code),
    crash: () => crash(serving),
    /** Nobody is in the middle of anything. */
    isQuiet: () => serving.rows.open().length === 0,
  };
}

export type Server = ReturnType<typeof createServer>;
