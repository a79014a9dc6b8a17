import type { Claim } from '@millrace/processor/store/store.ts';

import { CLAIM, COMMIT, COMMIT_OF_LETTERS, COMMIT_WITH_LETTERS, type Case } from './case.ts';
import { batch, claimed, unlike } from './small.ts';

const EVENTS = { a: 3, b: 2 };
// One of the two reads no further than the dead letter.
const LETTER_ALONE = { a: 3, b: 0 };
// Of a log whose first record is no event.
const REFUSED = [0];

/** One counts, by what it read, and the other is fenced. */
const oneOfTwo =
  (events: typeof EVENTS, deadLettered: number): Case['judge'] =>
  ({ outcomes: [a, b], left }) => {
    if (a === 'committed' && b === 'fenced') return unlike(left, { counted: events.a, deadLettered });
    if (a === 'fenced' && b === 'committed') return unlike(left, { counted: events.b, deadLettered });
    return `one must count and the other be fenced, and they are ${String(a)} and ${String(b)}`;
  };

/** Batches that are committed while somebody else commits or claims. */
export const COMMITS: Case[] = [
  {
    name: 'two batches under one claim, from the same offset',
    asked: 'one counts, and the other is fenced and leaves nothing',
    steps: [COMMIT, COMMIT],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(a) => a.store.commit(batch(claim, EVENTS.a)), (b) => b.store.commit(batch(claim, EVENTS.b))];
    },
    judge: oneOfTwo(EVENTS, 0),
  },
  {
    name: 'a batch, and the claim of a successor',
    asked: 'the successor begins behind the batch, or at its start and the batch is fenced',
    steps: [COMMIT, CLAIM],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(a) => a.store.commit(batch(claim, EVENTS.a)), (b) => claimed(b.store, 0)];
    },
    judge({ outcomes: [a, b], left }) {
      const { epoch, nextOffset } = b as Claim;
      const counted = a === 'committed' ? EVENTS.a : 0;
      if (epoch === 2 && nextOffset === counted) return unlike(left, { counted });
      return `the batch is ${String(a)}, and its successor begins at ${nextOffset} in epoch ${epoch}`;
    },
  },
  {
    name: 'batches of two partitions that meet in one cell',
    asked: 'both count',
    steps: [COMMIT, COMMIT],
    prepare: async (store) => {
      const [first, second] = [await claimed(store, 0), await claimed(store, 1)];
      return [(a) => a.store.commit(batch(first, EVENTS.a)), (b) => b.store.commit(batch(second, EVENTS.b))];
    },
    judge: ({ outcomes, left }) =>
      outcomes.every((outcome) => outcome === 'committed')
        ? unlike(left, { counted: EVENTS.a + EVENTS.b })
        : `both must count, and they are ${outcomes.join(' and ')}`,
  },
  {
    name: 'two batches under one claim that both hold the same dead letter',
    asked: 'one counts and keeps the letter, once; the other is fenced and leaves nothing',
    steps: [COMMIT_WITH_LETTERS, COMMIT_OF_LETTERS],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      const [a, b] = [batch(claim, LETTER_ALONE.a, REFUSED), batch(claim, LETTER_ALONE.b, REFUSED)];
      return [({ store: mine }) => mine.commit(a), ({ store: mine }) => mine.commit(b)];
    },
    judge: oneOfTwo(LETTER_ALONE, REFUSED.length),
  },
];
