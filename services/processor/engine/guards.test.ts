import { MillraceError } from '@millrace/runtime/errors.ts';
import { describe, expect, it } from 'vitest';

import { fetched, startFake } from '../testing/fakes.ts';

const both = { kind: 'assigned', partitions: [0, 1] } as const;
const error = (retriable: boolean) => new MillraceError({ code: 'E_DATABASE', message: 'no', retriable });

describe('a claim', () => {
  it('is tried again while the database is away', async () => {
    const fake = await startFake();
    fake.fault.claim = error(true);
    await fake.deliver(both);
    await fake.advance(500);
    expect(fake.claims).toHaveLength(2);
    fake.fault.claim = undefined;
    await fake.advance(500);
    expect(fake.calls.at(-1)).toBe('resume 0,1');
  });

  it('that can never succeed ends the engine', async () => {
    const fake = await startFake();
    fake.fault.claim = error(false);
    await fake.deliver(both);
    await expect(fake.ended).rejects.toMatchObject({ retriable: false });
    expect(fake.claims).toHaveLength(1);
  });

  it('waits for a partition that the log does not know', async () => {
    const fake = await startFake();
    const bounds = fake.bounds.get(1);
    fake.bounds.delete(1);
    await fake.deliver(both);
    expect(fake.claims).toHaveLength(0);
    if (bounds) fake.bounds.set(1, bounds);
    await fake.advance(500);
    expect(fake.claims).toEqual([[0, 1]]);
  });
});

describe('a client that gives up', () => {
  it('for what passes is started again, after what is owned was given up', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver({ kind: 'failed', error: error(true) });
    fake.log.deliver = undefined;
    fake.log.away = error(true);
    await fake.advance(500);
    fake.log.away = undefined;
    expect(fake.log.deliver).toBeUndefined();
    await fake.advance(500);
    await fake.deliver(both);
    expect(fake.claims).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(fake.commits).toEqual([]);
  });

  it('tells that nothing is owned any more, as a rebalance tells what was released', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver({ kind: 'failed', error: error(true) });
    expect(fake.released).toEqual([[0, 1], []]);
  });

  it('is started once for each time it gave up', async () => {
    const fake = await startFake();
    await fake.deliver({ kind: 'failed', error: error(true) });
    expect(fake.log.starts).toBe(1);
    await fake.advance(500);
    await fake.advance(5_000);
    expect(fake.log.starts).toBe(2);
  });

  it('while a commit is in flight: its fate is learnt, and nothing else is committed before', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver({ kind: 'failed', error: error(true) });
    await fake.advance(500);
    await fake.deliver(both);
    await fake.deliver(fetched(1, [0, 5], 1_000));
    expect(fake.commits).toHaveLength(1);
    await fake.commits[0]?.answer('fenced');
    await fake.advance(5_000);
    expect(fake.claims).toHaveLength(2);
    expect(fake.commits.map(({ commit }) => commit.progress[0]?.partition)).toEqual([0, 1]);
  });

  it('for good ends the engine', async () => {
    const fake = await startFake();
    await fake.deliver({ kind: 'failed', error: error(false) });
    await expect(fake.ended).rejects.toMatchObject({ retriable: false });
  });
});

describe('a halted partition', () => {
  it('is paused, and no longer resumed with the others', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver({
      ...fetched(0, [0, 2], 1_000),
      refused: { code: 'E_BATCH_TOO_LARGE', message: 'x' },
    });
    expect(fake.calls.at(-1)).toBe('pause 0');
    expect(fake.stopped).toEqual(['0 E_BATCH_TOO_LARGE']);
    await fake.deliver(fetched(1, [0, 5], 1_000));
    expect(fake.calls.at(-1)).toBe('pause 1');
    await fake.commits[0]?.answer('committed');
    expect(fake.calls.at(-1)).toBe('resume 1');
  });

  it('has committed what came before the reason, and nothing after it', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver({
      ...fetched(0, [0, 2], 1_000),
      refused: { code: 'E_BATCH_TOO_LARGE', message: 'x' },
    });
    await fake.deliver(fetched(0, [2, 9], 1_000));
    await fake.advance(1_000);
    expect(fake.commits[0]?.commit.progress).toMatchObject([{ partition: 0, nextOffset: 2, read: 2 }]);
  });

  it('keeps nobody from being live', async () => {
    const fake = await startFake();
    fake.bounds.set(1, { startOffset: 0, endOffset: 0 });
    await fake.deliver(both);
    await fake.deliver({ ...fetched(0, [0, 0], 9), refused: { code: 'E_BATCH_TOO_LARGE', message: 'x' } });
    await fake.deliver(fetched(1, [0, 5]));
    await fake.advance(10);
    expect(fake.commits).toHaveLength(1);
  });
});

describe('fetches of control records only', () => {
  it('move a partition to its end, which is then live', async () => {
    const fake = await startFake();
    fake.bounds.set(1, { startOffset: 0, endOffset: 0 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 6));
    await fake.deliver({ ...fetched(0, [5, 6]), records: [] });
    await fake.advance(10);
    expect(fake.commits[0]?.commit.progress).toMatchObject([{ nextOffset: 6, read: 5 }]);
  });
});

describe('order', () => {
  it('a fence pauses everything before it claims again', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.commits[0]?.answer('fenced');
    expect(fake.calls.at(-1)).toBe('pause 0,1');
  });

  it('a commit is not sent again before its pause is over, and each pause is longer', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    for (const [i, waitMs] of [100, 200, 400].entries()) {
      await fake.commits[i]?.answer(error(true));
      await fake.advance(waitMs - 1);
      expect(fake.commits).toHaveLength(i + 1);
      await fake.advance(1);
      expect(fake.commits).toHaveLength(i + 2);
    }
  });

  it('records that come while stopping are left to the next', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    fake.engine.stop();
    await fake.deliver(fetched(0, [5, 9], 1_000));
    await fake.commits[0]?.answer('committed');
    await fake.ended;
    expect(fake.commits.map(({ commit }) => commit.progress[0]?.nextOffset)).toEqual([5]);
  });
});
