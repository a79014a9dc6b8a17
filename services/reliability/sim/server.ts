import { createRows, type Row, type Transaction } from './rows.ts';
import type { Process, Scheduler } from './scheduler.ts';
import { SqlError } from './sql-error.ts';
import { answer, type Result, type Running } from './statement.ts';
import { statementNamed } from './statements.ts';

export type Statement = { name?: string; text: string; values: readonly unknown[] };
type Reply = (outcome: Result | SqlError) => void;

/** What the server holds for one client. */
export type Backend = {
  owner: Process;
  transaction: Transaction | undefined;
  /** A statement that waits for a row, and what runs when it may go on. */
  waits: { key: string; goOn(): void } | undefined;
  /** The client is gone; the server sees it when it looks up. */
  isDoomed: boolean;
  isGone: boolean;
  /** Statements so far. */
  turns: number;
};

const IDLE_MS = 5_000;
export const DATABASE: Process = { name: 'database' };

/** The database server: runs statements one step at a time, with row locks, deadlocks and idle sessions that it ends. */
export function createServer(scheduler: Scheduler, onCommit: () => void) {
  const rows = createRows();
  const clock = scheduler.clockOf(DATABASE);
  let backends = new Set<Backend>();
  let nextError: string | undefined;
  const landed = { deadlocks: 0, idle: 0 };

  const wake = () => {
    for (const backend of backends) {
      const { waits } = backend;
      if (!waits || rows.holder(waits.key)) continue;
      backend.waits = undefined;
      scheduler.add({ by: DATABASE, what: `${backend.owner.name} gets ${waits.key}`, run: waits.goOn });
    }
  };

  const end = (backend: Backend, how: 'commit' | 'rollback') => {
    const { transaction } = backend;
    backend.transaction = undefined;
    if (!transaction) return;
    rows[how](transaction);
    wake();
    if (how === 'commit' && transaction.writes.size > 0) onCommit();
  };

  const close = (backend: Backend) => {
    if (backend.waits) return void (backend.isDoomed = true);
    backend.isGone = true;
    backends.delete(backend);
    end(backend, 'rollback');
  };

  /** Whether waiting for this row would close a circle of transactions that wait for each other. */
  const isCircle = (backend: Backend, key: string): boolean => {
    const seen = new Set<Transaction>();
    for (let at: string | undefined = key; at !== undefined;) {
      const holder = rows.holder(at);
      if (!holder || seen.has(holder)) return false;
      if (holder === backend.transaction) return true;
      seen.add(holder);
      at = [...backends].find(({ transaction }) => transaction === holder)?.waits?.key;
    }
    return false;
  };

  /** Goes on until the statement ends or must wait. */
  const proceed = (backend: Backend, steps: Running, finish: Reply): void => {
    const { transaction } = backend;
    // Taken by a crash while it waited.
    if (!transaction || backend.isGone) return;
    try {
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) return finish(step.value);
        const holder = rows.holder(step.value);
        if (!holder) transaction.locks.add(step.value);
        else if (holder !== transaction) return waitFor(backend, step.value, { steps, finish });
      }
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      finish(error);
    }
  };

  const waitFor = (
    backend: Backend,
    key: string,
    { steps, finish }: { steps: Running; finish: Reply },
  ): void => {
    if (isCircle(backend, key)) {
      landed.deadlocks++;
      return finish(new SqlError('40P01', 'deadlock detected'));
    }
    const goOn = () => {
      const { transaction } = backend;
      if (!transaction) return;
      if (rows.holder(key)) return void (backend.waits = { key, goOn });
      transaction.locks.add(key);
      proceed(backend, steps, finish);
    };
    backend.waits = { key, goOn };
  };

  const control = (backend: Backend, text: string): Result | undefined => {
    if (text === 'begin') backend.transaction = rows.begin();
    else if (text === 'commit' || text === 'rollback') end(backend, text);
    else return undefined;
    return answer([]);
  };

  const idleFrom = (backend: Backend) => {
    const { turns } = backend;
    if (!backend.transaction) return;
    clock.after(IDLE_MS, () => {
      if (backend.turns !== turns || !backend.transaction || backend.isGone) return;
      landed.idle++;
      close(backend);
    });
  };

  return {
    rows,
    landed,
    connect(owner: Process): Backend {
      const backend: Backend = {
        owner,
        transaction: undefined,
        waits: undefined,
        isDoomed: false,
        isGone: false,
        turns: 0,
      };
      backends.add(backend);
      return backend;
    },
    /** Runs a statement that has arrived; what is sent to a session that is gone does nothing. */
    receive(backend: Backend, { name, text, values }: Statement, reply: Reply): void {
      if (backend.isGone) return reply(new SqlError('57P01', 'terminating connection'));
      backend.turns++;
      const isOwn = backend.transaction === undefined;
      const finish: Reply = (outcome) => {
        const failed = outcome instanceof SqlError;
        if (failed) end(backend, 'rollback');
        else if (isOwn && text !== 'begin') end(backend, 'commit');
        if (backend.isDoomed) close(backend);
        else idleFrom(backend);
        reply(outcome);
      };
      if (nextError) {
        const code = nextError;
        nextError = undefined;
        return finish(new SqlError(code, 'injected'));
      }
      const done = control(backend, text);
      if (done) return finish(done);
      backend.transaction ??= rows.begin();
      const { transaction } = backend;
      const scope = { rows, transaction, values, now: scheduler.now() };
      proceed(backend, statementNamed(name, text)(scope), finish);
    },
    close,
    /** The next statement, whatever it is, fails with this SQLSTATE. */
    failNext: (code: string) => void (nextError = code),
    /** All sessions end, nothing that was open is kept. */
    crash(): void {
      for (const backend of backends) {
        backend.isGone = true;
        backend.transaction = undefined;
        backend.waits = undefined;
      }
      backends = new Set();
      rows.crash();
    },
    /** Nobody is in the middle of anything. */
    isQuiet: () => rows.open().length === 0,
    read: (key: string): Row | undefined => rows.all().get(key),
  };
}

export type Server = ReturnType<typeof createServer>;
