import type { Store } from '@millrace/processor/store/store.ts';
import type { ClientBase } from 'pg';

import type { Order } from './orders.ts';
import type { Left } from './small.ts';

/** A session of its own, and the store on it. */
export type Side = { store: Store; client: ClientBase };
export type Work = (side: Side) => Promise<unknown>;

/** How an order ended: what each side was told, what the database holds, and whose statements were sent when. */
export type Ended = { outcomes: unknown[]; left: Left; order: Order };

/** What two sides may do to each other. */
export type Case = {
  name: string;
  /** What must hold after every order. */
  asked: string;
  /** The steps of each side: how many statements go together in each. One, unless nobody can come between. */
  steps: [number[], number[]];
  prepare(store: Store): Promise<[Work, Work]>;
  /** What is wrong: with what the sides were told, or with what is there. */
  judge(ended: Ended): string | undefined;
};

const oneByOne = (statements: number) => Array.from({ length: statements }, () => 1);

// begin, fence, delta, announce, commit.
export const COMMIT = oneByOne(5);
// The same, with dead letters.
export const COMMIT_WITH_LETTERS = oneByOne(6);
// A session anew; where the offsets stand; begin and fence; delta; announce and commit. Neither begin nor announce takes
// or gives what another waits for, so that nobody can come between.
export const COMMIT_AGAIN = [1, 1, 2, 1, 2];
// begin, fence, dead letters, announce, commit.
export const COMMIT_OF_LETTERS = oneByOne(5);
// begin, lock, registration, claim, commit.
export const CLAIM = oneByOne(5);
export const ASK = oneByOne(1);
export const NOTE = oneByOne(1);
// All up to the lock that keeps commits out; that lock; all that is done under it; commit.
export const RECOUNT = [5, 1, 8, 1];

/** Whether a side was done before the other's one statement was let through. */
export const wasDoneBefore = (done: 'a' | 'b', order: Order): boolean =>
  order.lastIndexOf(done) < order.indexOf(done === 'a' ? 'b' : 'a');
