import { isDeepStrictEqual } from 'node:util';

import type { Claim, LostClaim } from '@millrace/processor/store/store.ts';

import { ASK, CLAIM, COMMIT, NOTE, RECOUNT, wasDoneBefore, type Case, type Ended } from './case.ts';
import { batch, claimed, recounted, unlike } from './small.ts';

const EVENTS = 3;

/** Whether the first side was told of its claim what is so. */
function wronglyTold({ outcomes: [told] }: Ended, truth: LostClaim[]): string | undefined {
  if (isDeepStrictEqual(told, truth)) return undefined;
  return `told of its claim is ${JSON.stringify(told)}, and should be ${JSON.stringify(truth)}`;
}

const OVERTAKEN = { partition: 0, isOvertaken: true };
const GONE = { partition: 0, isOvertaken: false };

const notCommitted = ({ outcomes: [, b] }: Ended) =>
  b === 'committed' ? undefined : `the batch is ${String(b)}`;

const halted = ({ partition, epoch }: Claim) => ({
  partition,
  epoch,
  code: 'E_LOG_TRUNCATED',
  message: 'stands still',
});
// Of the partition that nobody else claims.
const NOTED = { 1: 'E_LOG_TRUNCATED' };

/** One gets the next epoch and the other the one after it; both begin where the log or the offset says. */
const bothClaim =
  (firstEpoch: number): Case['judge'] =>
  ({ outcomes, left }) => {
    const claims = (outcomes as Claim[]).map(({ epoch, nextOffset }) => ({ epoch, nextOffset }));
    const wanted = [firstEpoch, firstEpoch + 1].map((epoch) => ({ epoch, nextOffset: 0 }));
    if (
      isDeepStrictEqual(
        claims.toSorted((x, y) => x.epoch - y.epoch),
        wanted,
      )
    )
      return unlike(left, { counted: 0 });
    return `claimed are ${JSON.stringify(claims)}, and should be ${JSON.stringify(wanted)}`;
  };

/** Claims that are made, asked for or halted while something happens to them. */
export const CLAIMS: Case[] = [
  {
    name: 'two claims of a partition that nobody had',
    asked: 'no epoch is given twice',
    steps: [CLAIM, CLAIM],
    prepare: async () => [(a) => claimed(a.store, 0), (b) => claimed(b.store, 0)],
    judge: bothClaim(1),
  },
  {
    name: 'two claims of a partition that somebody had',
    asked: 'no epoch is given twice, nor that of before',
    steps: [CLAIM, CLAIM],
    prepare: async (store) => {
      await claimed(store, 0);
      return [(a) => claimed(a.store, 0), (b) => claimed(b.store, 0)];
    },
    judge: bothClaim(2),
  },
  {
    name: 'a worker asks for its claim, and its own batch is committed',
    asked: 'the claim holds, and the batch counts',
    steps: [ASK, COMMIT],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(a) => a.store.lost([claim]), (b) => b.store.commit(batch(claim, EVENTS))];
    },
    judge: (ended) =>
      wronglyTold(ended, []) ?? notCommitted(ended) ?? unlike(ended.left, { counted: EVENTS }),
  },
  {
    name: 'a worker asks for its claim, and the batch of its successor is committed',
    asked: 'the claim is overtaken, and the batch counts',
    steps: [ASK, COMMIT],
    prepare: async (store) => {
      const [old, claim] = [await claimed(store, 0), await claimed(store, 0)];
      return [(a) => a.store.lost([old]), (b) => b.store.commit(batch(claim, EVENTS))];
    },
    judge: (ended) =>
      wronglyTold(ended, [OVERTAKEN]) ?? notCommitted(ended) ?? unlike(ended.left, { counted: EVENTS }),
  },
  {
    name: 'a worker asks for its claim, and a successor claims',
    asked: 'the claim holds up to the commit of the other, and is overtaken from there on',
    steps: [ASK, CLAIM],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(a) => a.store.lost([claim]), (b) => claimed(b.store, 0)];
    },
    judge: (ended) =>
      wronglyTold(ended, wasDoneBefore('b', ended.order) ? [OVERTAKEN] : []) ??
      ((ended.outcomes[1] as Claim).epoch === 2 ? unlike(ended.left, { counted: 0 }) : 'the epoch is not 2'),
  },
  {
    name: 'a worker asks for its claim, and the pipeline is recounted',
    asked: 'the claim holds up to the commit of the recount, and is gone from there on',
    steps: [ASK, RECOUNT],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(a) => a.store.lost([claim]), (b) => recounted(b.client)];
    },
    judge: (ended) =>
      wronglyTold(ended, wasDoneBefore('b', ended.order) ? [GONE] : []) ?? unlike(ended.left, { counted: 0 }),
  },
  {
    name: 'a worker notes that its two partitions are halted, and a successor claims one',
    asked: 'the claimed one moves, whoever came first; the note stands at the other',
    steps: [NOTE, CLAIM],
    prepare: async (store) => {
      const halts = [await claimed(store, 0), await claimed(store, 1)].map(halted);
      return [(a) => a.store.stop(halts), (b) => claimed(b.store, 0)];
    },
    judge({ outcomes: [, b], left }) {
      if (isDeepStrictEqual(left.stopped, NOTED) && (b as Claim).epoch === 2)
        return unlike(left, { counted: 0 });
      return `halted are ${JSON.stringify(left.stopped)} in epoch ${(b as Claim).epoch}, and should be ${JSON.stringify(NOTED)} in epoch 2`;
    },
  },
  {
    name: 'a worker notes that its partition is halted, and the pipeline is recounted',
    asked: 'no note is left',
    steps: [NOTE, RECOUNT],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(a) => a.store.stop([halted(claim)]), (b) => recounted(b.client)];
    },
    judge: ({ left }) =>
      left.partitions === 0 ? unlike(left, { counted: 0 }) : `${left.partitions} partitions are left`,
  },
];
