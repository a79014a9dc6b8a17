import type { Claim, Store } from '@millrace/processor/store/store.ts';

import { batch, claimed } from './small.ts';

export type Work = (store: Store) => Promise<unknown>;

export type Case = {
  name: string;
  /** Statements of each side. */
  steps: [number, number];
  prepare(store: Store): Promise<[Work, Work]>;
  /** Whether both sides were told what is true: `counted` is what the one cell and the offsets must say. */
  judge(outcomes: unknown[]): { counted: number } | { wrong: string };
};

// begin, fence, delta, announce, commit.
const COMMIT = 5;
// begin, lock, registration, claim, commit.
const CLAIM = 5;

const EVENTS = { a: 3, b: 2 };

/** What two sides may do to each other. */
export const CASES: Case[] = [
  {
    name: 'two batches under one claim, from the same offset',
    steps: [COMMIT, COMMIT],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(mine) => mine.commit(batch(claim, EVENTS.a)), (mine) => mine.commit(batch(claim, EVENTS.b))];
    },
    judge([a, b]) {
      if (a === 'committed' && b === 'fenced') return { counted: EVENTS.a };
      if (a === 'fenced' && b === 'committed') return { counted: EVENTS.b };
      return { wrong: `one must count and the other be fenced, and they are ${String(a)} and ${String(b)}` };
    },
  },
  {
    name: 'a batch, and the claim of a successor',
    steps: [COMMIT, CLAIM],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(mine) => mine.commit(batch(claim, EVENTS.a)), (mine) => claimed(mine, 0)];
    },
    judge([a, b]) {
      const { epoch, nextOffset } = b as Claim;
      const events = a === 'committed' ? EVENTS.a : 0;
      if (epoch === 2 && nextOffset === events) return { counted: events };
      return {
        wrong: `the batch is ${String(a)}, and its successor begins at ${nextOffset} in epoch ${epoch}`,
      };
    },
  },
  {
    name: 'batches of two partitions that meet in one cell',
    steps: [COMMIT, COMMIT],
    prepare: async (store) => {
      const [first, second] = [await claimed(store, 0), await claimed(store, 1)];
      return [(mine) => mine.commit(batch(first, EVENTS.a)), (mine) => mine.commit(batch(second, EVENTS.b))];
    },
    judge: (outcomes) =>
      outcomes.every((outcome) => outcome === 'committed')
        ? { counted: EVENTS.a + EVENTS.b }
        : { wrong: `both must count, and they are ${outcomes.join(' and ')}` },
  },
];
