import { MillraceError } from '@millrace/runtime/errors.ts';
import { describe, expect, it } from 'vitest';

import { fetched, settle, startFake } from '../testing/fakes.ts';

const both = { kind: 'assigned', partitions: [0, 1] } as const;
const away = () => new MillraceError({ code: 'E_DATABASE', message: 'gone', retriable: true });
const progressOf = (fake: Awaited<ReturnType<typeof startFake>>, commit: number) =>
  fake.commits[commit]?.commit.progress.map(({ partition, epoch, expectedOffset, nextOffset, counted }) => ({
    partition,
    epoch,
    from: expectedOffset,
    to: nextOffset,
    counted,
  }));

const isPending = async (promise: Promise<unknown>) =>
  (await Promise.race([promise.then(() => 'ended'), settle()])) === undefined;

describe('assignment', () => {
  it('claims before it reads: pause, claim, seek to where the database stands, resume', async () => {
    const fake = await startFake();
    fake.standing.set(1, { partition: 1, epoch: 6, nextOffset: 40, topicId: 'topic-1', watermarkMs: 0 });
    await fake.deliver(both);
    expect(fake.claims).toEqual([[0, 1]]);
    expect(fake.calls).toEqual(['pause 0,1', 'seek 0 0', 'seek 1 40', 'resume 0,1']);
  });

  it('ignores records of a partition that it does not hold', async () => {
    const fake = await startFake();
    await fake.deliver(fetched(0, [0, 5]));
    await fake.advance(5_000);
    expect(fake.commits).toHaveLength(0);
  });

  it('abandons the open batch at a rebalance and reads it again; nothing is drained', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver({ kind: 'assigned', partitions: [0] });
    await fake.advance(5_000);
    expect(fake.commits).toHaveLength(0);
    expect(fake.calls.slice(-3)).toEqual(['pause 0', 'seek 0 0', 'resume 0']);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.advance(1_000);
    expect(progressOf(fake, 0)).toEqual([{ partition: 0, epoch: 2, from: 0, to: 5, counted: 5 }]);
  });

  it('gives up an assignment that was replaced while its claim was under way', async () => {
    const fake = await startFake();
    fake.log.deliver?.(both).catch(() => undefined);
    await fake.deliver({ kind: 'assigned', partitions: [1] });
    expect(fake.calls.filter((call) => call.startsWith('resume'))).toEqual(['resume 1']);
  });
});

describe('commits', () => {
  it('come after liveMs when all partitions are read to their end', async () => {
    const fake = await startFake();
    fake.bounds.set(1, { startOffset: 0, endOffset: 0 }).set(0, { startOffset: 0, endOffset: 5 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5]));
    expect(fake.commits).toHaveLength(0);
    await fake.advance(10);
    expect(progressOf(fake, 0)).toEqual([{ partition: 0, epoch: 1, from: 0, to: 5, counted: 5 }]);
  });

  it('wait for bulkMs while there is more to read', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.advance(999);
    expect(fake.commits).toHaveLength(0);
    await fake.advance(1);
    expect(fake.commits).toHaveLength(1);
  });

  it.each([{ rows: 4 }, { bytes: 300 }])('come at once when a batch reaches %o', async (limits) => {
    const fake = await startFake(limits);
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    expect(fake.commits).toHaveLength(1);
  });

  it('fill the next batch meanwhile, expecting where the first one ends, and never two at a time', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver(fetched(0, [5, 9], 1_000));
    expect(fake.commits).toHaveLength(1);
    await fake.commits[0]?.answer('committed');
    expect(progressOf(fake, 1)).toEqual([{ partition: 0, epoch: 1, from: 5, to: 9, counted: 4 }]);
  });

  it('hold up reading by pausing once the next batch is full as well, and go on after the commit', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver(fetched(1, [0, 5], 1_000));
    expect(fake.calls.at(-1)).toBe('pause 0,1');
    await fake.commits[0]?.answer('committed');
    expect(fake.calls.at(-1)).toBe('resume 0,1');
  });

  it('are sent again, the same ones, while the database is away; nothing else is', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.commits[0]?.answer(away());
    await fake.deliver(fetched(0, [5, 9], 1_000));
    expect(fake.commits).toHaveLength(1);
    await fake.advance(200);
    expect(fake.commits[1]?.commit).toBe(fake.commits[0]?.commit);
  });

  it('end the engine when the database refuses them for good', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5]));
    await fake.commits[0]?.answer(new MillraceError({ code: 'E_COMMIT_REFUSED', message: 'no' }));
    await expect(fake.ended).rejects.toMatchObject({ code: 'E_COMMIT_REFUSED' });
  });
});

describe('fencing', () => {
  it('drops what is folded and claims again after a pause, if the partitions are still assigned', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver(fetched(0, [5, 9], 1_000));
    await fake.commits[0]?.answer('fenced');
    expect(fake.claims).toHaveLength(1);
    await fake.advance(1_000);
    expect(fake.claims).toHaveLength(2);
    expect(fake.calls.filter((call) => call.startsWith('seek')).slice(-2)).toEqual(['seek 0 0', 'seek 1 0']);
    expect(fake.commits).toHaveLength(1);
  });

  it('does not claim again what was assigned anew meanwhile', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver({ kind: 'assigned', partitions: [1] });
    await fake.commits[0]?.answer('fenced');
    await fake.advance(5_000);
    expect(fake.claims).toEqual([[0, 1], [1]]);
  });
});

describe('halts', () => {
  it.each([
    ['E_TOPIC_REPLACED', { topicId: 'another', nextOffset: 10 }],
    ['E_OFFSET_BEYOND_LOG', { topicId: 'topic-1', nextOffset: 1_001 }],
    ['E_LOG_TRUNCATED', { topicId: 'topic-1', nextOffset: 10 }],
  ])('stop a partition with %s and let the others run', async (code, claim) => {
    const fake = await startFake({ rows: 4 });
    fake.bounds.set(1, { startOffset: 20, endOffset: 1_000 });
    fake.standing.set(1, { partition: 1, epoch: 1, watermarkMs: 0, ...claim });
    await fake.deliver(both);
    expect(fake.stopped).toEqual([`1 ${code}`]);
    expect(fake.calls.at(-1)).toBe('resume 0');
    await fake.deliver(fetched(1, [20, 30], 1_000));
    await fake.deliver(fetched(0, [0, 5], 1_000));
    expect(progressOf(fake, 0)?.map(({ partition }) => partition)).toEqual([0]);
  });

  it('stop a partition that the client reset in silence because its records were deleted', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    fake.bounds.set(0, { startOffset: 50, endOffset: 1_000 });
    await fake.deliver(fetched(0, [50, 60], 1_000));
    expect(fake.stopped).toEqual(['0 E_LOG_TRUNCATED']);
  });

  it('accept a gap that compaction or control records left, once a fetch from our position shows it again', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [7, 12], 1_000));
    expect(fake.calls.at(-1)).toBe('seek 0 0');
    expect(fake.commits).toHaveLength(0);
    await fake.deliver(fetched(0, [7, 12], 1_000));
    expect(progressOf(fake, 0)).toEqual([{ partition: 0, epoch: 1, from: 0, to: 12, counted: 5 }]);
  });

  it('do not skip what lies between a claim and records that were fetched before it', async () => {
    const fake = await startFake({ rows: 4 });
    fake.standing.set(0, { partition: 0, epoch: 1, nextOffset: 500, topicId: 'topic-1', watermarkMs: 0 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [800, 810], 1_000));
    await fake.deliver(fetched(0, [500, 505], 1_000));
    expect(progressOf(fake, 0)).toEqual([{ partition: 0, epoch: 2, from: 500, to: 505, counted: 5 }]);
  });

  it('seek back when the client goes back behind what is folded', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver(fetched(0, [2, 5], 1_000));
    expect(fake.calls.at(-1)).toBe('seek 0 5');
    expect(fake.stopped).toEqual([]);
  });
});

describe('stop', () => {
  it('commits what is folded, advises it and ends', async () => {
    const fake = await startFake();
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    fake.engine.stop();
    await fake.advance(0);
    await fake.commits[0]?.answer('committed');
    await fake.ended;
    expect(fake.calls.at(-1)).toBe('advise 0,5');
  });

  it('does not wait long for a Kafka that takes the last advice in silence', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    fake.consumer.advise = () => new Promise(() => undefined);
    fake.engine.stop();
    await fake.commits[0]?.answer('committed');
    await fake.advance(1_999);
    expect(await isPending(fake.ended)).toBe(true);
    await fake.advance(1);
    await fake.ended;
  });

  it.each([
    ['begun', false],
    ['yet to come', true],
  ])(
    'gives up a commit, %s, for which a silent Kafka does not say whose records it is of',
    async (_, later) => {
      const fake = await startFake({ rows: later ? 1_000 : 4 });
      await fake.deliver(both);
      fake.consumer.topicId = () => new Promise(() => undefined);
      await fake.deliver(fetched(0, [0, 5], 1_000));
      fake.engine.stop();
      await fake.advance(0);
      await fake.advance(1_999);
      expect(await isPending(fake.ended)).toBe(true);
      await fake.advance(1);
      await fake.ended;
      expect(fake.commits).toHaveLength(0);
    },
  );

  it('gives up in the same way what comes after a commit that took longer than that', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver(fetched(0, [5, 7], 1_000));
    fake.engine.stop();
    await fake.advance(0);
    await fake.advance(5_000);
    fake.consumer.topicId = () => new Promise(() => undefined);
    await fake.commits[0]?.answer('committed');
    await fake.advance(2_000);
    await fake.ended;
    expect(fake.commits).toHaveLength(1);
  });

  it('gives each question the whole time, also one that is asked when that of the one before is almost up', async () => {
    const fake = await startFake({ rows: 4 });
    await fake.deliver(both);
    await fake.deliver(fetched(0, [0, 5], 1_000));
    await fake.deliver(fetched(0, [5, 7], 1_000));
    fake.engine.stop();
    await fake.advance(0);
    await fake.advance(1_990);
    const { promise: answer, resolve: tell } = Promise.withResolvers<string>();
    fake.consumer.topicId = () => answer;
    await fake.commits[0]?.answer('committed');
    await fake.advance(20);
    tell('topic-1');
    await fake.advance(0);
    expect(fake.commits).toHaveLength(2);
    await fake.commits[1]?.answer('committed');
    await fake.ended;
  });

  it('ends at once when nothing is folded', async () => {
    const fake = await startFake();
    fake.engine.stop();
    await fake.ended;
    expect(fake.commits).toHaveLength(0);
  });
});
