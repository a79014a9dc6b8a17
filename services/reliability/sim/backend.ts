import type { Rows, Transaction } from './rows.ts';
import type { Process, Scheduler } from './scheduler.ts';
import type { SqlError } from './sql-error.ts';
import type { Result } from './statement.ts';

export const DATABASE: Process = { name: 'database' };

export type Reply = (outcome: Result | SqlError) => void;

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

/** A running server. */
export type Serving = {
  scheduler: Scheduler;
  rows: Rows;
  backends: Set<Backend>;
  /** SQLSTATE of the error that the next statement ends with. */
  nextError: string | undefined;
  onCommit(transaction: Transaction): void;
};

export const newBackend = (owner: Process): Backend => ({
  owner,
  transaction: undefined,
  waits: undefined,
  isDoomed: false,
  isGone: false,
  turns: 0,
});

/** Statements that waited for rows that are free now may go on. */
function wake({ scheduler, rows, backends }: Serving): void {
  for (const backend of backends) {
    const { waits } = backend;
    if (!waits || rows.holder(waits.key)) continue;
    backend.waits = undefined;
    scheduler.add({ by: DATABASE, what: `${backend.owner.name} gets ${waits.key}`, run: waits.goOn });
  }
}

/** Ends the transaction of a session, if it has one. */
export function endTransaction(serving: Serving, backend: Backend, how: 'commit' | 'rollback'): void {
  const { transaction } = backend;
  backend.transaction = undefined;
  if (!transaction) return;
  serving.rows[how](transaction);
  wake(serving);
  if (how === 'commit' && transaction.writes.size > 0) serving.onCommit(transaction);
}

/** Ends a session; one that waits for a row does not notice before it has it. */
export function closeBackend(serving: Serving, backend: Backend): void {
  if (backend.waits) {
    backend.isDoomed = true;
    return;
  }
  backend.isGone = true;
  serving.backends.delete(backend);
  endTransaction(serving, backend, 'rollback');
}
