import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import { openConnection } from '../store/connection.ts';
import { deltaParameters } from '../store/delta-parameters.ts';
import { createLine } from '../store/line.ts';
import type { Store } from '../store/store.ts';

/**
 * The same writes without fence, offsets, dead letters and announcement: what exactly-once is measured against. It
 * counts an event again after every restart.
 */
export function createUnfencedStore(databaseUrl: string, plan: Plan): Store {
  const line = createLine(() => openConnection(databaseUrl, 'bench-unfenced'));
  const deltas = plan.views.map((view) => deltaParameters(plan, view));
  return {
    claim: async (partitions, { topicId, startOffsets }) =>
      partitions.map((partition) => ({
        partition,
        epoch: 1,
        nextOffset: startOffsets.get(partition) ?? 0,
        topicId,
        watermarkMs: Number.NEGATIVE_INFINITY,
      })),
    commit: ({ cells }) =>
      line.use(async (client) => {
        await client.query('begin');
        for (const [i, rows] of cells.entries())
          for (const delta of deltas[i]?.(rows) ?? []) await client.query(delta);
        await client.query('commit');
        return 'committed' as const;
      }),
    observe: async () => {},
    lost: async () => [],
    stop: async () => {},
    ping: async () => {},
    close: () => line.close(),
  };
}
