import { describe, expect, it } from 'vitest';

import { offsetKey, stop, type OffsetRow } from './offset-statements.ts';
import { createRows } from './rows.ts';

/** Two partitions of one owner, in epoch 2. */
function claimed() {
  const rows = createRows();
  const put = (change: Partial<OffsetRow>, ...partitions: number[]) => {
    const transaction = rows.begin();
    for (const partition of partitions) {
      const row = { partition, epoch: 2, owner: 'one', stopped: null, ...change };
      transaction.writes.set(offsetKey(partition), row);
    }
    rows.commit(transaction);
  };
  put({}, 0, 1);
  /** Runs the statement on its own; gives the rows that it locked, and those that it wrote. */
  const stopBoth = (onLock: () => void = () => undefined) => {
    const transaction = rows.begin();
    const values = ['simulated', '{0,1}', '{2,2}', '{"E_X","E_Y"}', '{"x","y"}', 'one'];
    const locked: string[] = [];
    for (const key of stop({ rows, transaction, values })) {
      onLock();
      locked.push(key);
    }
    rows.commit(transaction);
    return { locked, wrote: [...transaction.writes.keys()] };
  };
  const stopped = () => [0, 1].map((partition) => rows.all().get(offsetKey(partition))?.['stopped']);
  return { put, stopBoth, stopped };
}

describe('the model of a note why partitions stand still', () => {
  it('gives each its own reason; once more neither locks nor writes', () => {
    const { stopBoth, stopped } = claimed();
    expect(stopBoth().wrote).toEqual(['offsets/0', 'offsets/1']);
    expect(stopped()).toEqual(['E_X', 'E_Y']);
    expect(stopBoth()).toEqual({ locked: [], wrote: [] });
  });

  it.each([{ epoch: 3 }, { owner: 'two' }])('leaves a row with %o alone', (change) => {
    const { put, stopBoth, stopped } = claimed();
    put(change, 1);
    expect(stopBoth()).toEqual({ locked: ['offsets/0'], wrote: ['offsets/0'] });
    expect(stopped()).toEqual(['E_X', null]);
  });

  it('looks at a row once more when it has it', () => {
    const { put, stopBoth, stopped } = claimed();
    expect(stopBoth(() => put({ epoch: 3 }, 0)).wrote).toEqual(['offsets/1']);
    expect(stopped()).toEqual([null, 'E_Y']);
  });
});
