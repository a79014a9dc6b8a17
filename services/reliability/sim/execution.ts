import type { Backend, Reply, Serving } from './backend.ts';
import type { Transaction } from './rows.ts';
import { SqlError } from './sql-error.ts';
import type { Running } from './statement.ts';

/** A statement that is under way, and who is told how it ends. */
export type Execution = { backend: Backend; steps: Running; finish: Reply };

/** Whether waiting for this row would close a circle of transactions that wait for each other. */
function isCircle({ rows, backends }: Serving, backend: Backend, key: string): boolean {
  const seen = new Set<Transaction>();
  for (let at: string | undefined = key; at !== undefined;) {
    const holder = rows.holder(at);
    if (!holder || seen.has(holder)) return false;
    if (holder === backend.transaction) return true;
    seen.add(holder);
    at = [...backends].find(({ transaction }) => transaction === holder)?.waits?.key;
  }
  return false;
}

function waitFor(serving: Serving, key: string, execution: Execution): void {
  const { backend, finish } = execution;
  if (isCircle(serving, backend, key)) {
    finish(new SqlError('40P01', 'deadlock detected'));
    return;
  }
  const goOn = () => {
    if (serving.rows.holder(key)) backend.waits = { key, goOn };
    else if (backend.transaction) {
      backend.transaction.locks.add(key);
      proceed(serving, execution);
    }
  };
  backend.waits = { key, goOn };
}

/** Runs until the next row that somebody else holds; the key of that row, or undefined at the statement's end. */
function untilHeld({ rows }: Serving, { steps, finish }: Execution, transaction: Transaction) {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) {
      finish(step.value);
      return undefined;
    }
    const holder = rows.holder(step.value);
    if (!holder) transaction.locks.add(step.value);
    else if (holder !== transaction) return step.value;
  }
}

/** Goes on until the statement ends or must wait. */
export function proceed(serving: Serving, execution: Execution): void {
  const { transaction, isGone } = execution.backend;
  // Taken by a crash while it waited.
  if (!transaction || isGone) return;
  try {
    const key = untilHeld(serving, execution, transaction);
    if (key !== undefined) waitFor(serving, key, execution);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    execution.finish(error);
  }
}
