import type { Row, Rows, Transaction } from './rows.ts';

export type Result = { rows: Row[]; rowCount: number };

/** A statement as it runs: it stops at each row that it must lock first, named by its key. */
export type Running = Generator<string, Result, void>;

export type Scope = {
  rows: Rows;
  transaction: Transaction;
  values: readonly unknown[];
};

export const answer = (rows: Row[], rowCount = rows.length): Result => ({ rows, rowCount });
