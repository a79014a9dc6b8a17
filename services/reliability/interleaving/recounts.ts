import type { Claim } from '@millrace/processor/store/store.ts';

import { CLAIM, COMMIT_WITH_LETTERS, RECOUNT, type Case } from './case.ts';
import { batch, claimed, recounted, unlike } from './small.ts';

/** Recounts, and who counts or claims meanwhile. */
export const RECOUNTS: Case[] = [
  {
    name: 'a batch with a dead letter, and a recount',
    asked:
      'the batch counts and goes with the rest, or is fenced; nothing is left, and its epoch is remembered',
    steps: [COMMIT_WITH_LETTERS, RECOUNT],
    prepare: async (store) => {
      const claim = await claimed(store, 0);
      return [(a) => a.store.commit(batch(claim, 3, [0])), (b) => recounted(b.client)];
    },
    judge({ outcomes: [a], left }) {
      if (a !== 'committed' && a !== 'fenced') return `the batch is ${String(a)}`;
      if (left.partitions !== 0 || left.lastEpoch !== 1)
        return `${left.partitions} partitions are left, and ${left.lastEpoch} is the epoch that is remembered`;
      return unlike(left, { counted: 0 });
    },
  },
  {
    name: 'a claim, and a recount',
    asked: 'the claim goes with the rest, or begins at 0; no epoch is given twice',
    steps: [CLAIM, RECOUNT],
    prepare: async (store) => {
      const { epoch } = await claimed(store, 0);
      if (epoch !== 1) throw new Error(`the first epoch is ${epoch}`);
      return [(a) => claimed(a.store, 0), (b) => recounted(b.client)];
    },
    judge({ outcomes: [a], left }) {
      const { epoch, nextOffset } = a as Claim;
      // Before the recount, which remembers its epoch then, or after it.
      const isTrue = left.partitions === 0 ? left.lastEpoch === 2 : left.lastEpoch === 1;
      if (epoch === 2 && nextOffset === 0 && isTrue) return unlike(left, { counted: 0 });
      return `claimed are epoch ${epoch} and offset ${nextOffset}; ${left.partitions} partitions are left, and ${left.lastEpoch} is the epoch that is remembered`;
    },
  },
];
