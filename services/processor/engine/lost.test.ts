import { expect, it, vi } from 'vitest';

import type { LostClaim } from '../store/store.ts';
import { fetched, startFake } from '../testing/fakes.ts';

const both = { kind: 'assigned', partitions: [0, 1] } as const;
const tooLarge = { code: 'E_BATCH_TOO_LARGE', message: 'x' } as const;

it('an engine that commits nothing asks each second for its claims, and claims anew those that are lost', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  await fake.advance(1_000);
  expect(fake.asked).toEqual(['0@1:0 1@1:0']);
  expect(fake.claims).toHaveLength(1);
  fake.lost.add(1);
  await fake.advance(1_000);
  expect(fake.calls.at(-1)).toBe('pause 0,1');
  fake.lost.clear();
  await fake.advance(1_000);
  expect(fake.claims).toHaveLength(2);
  expect(fake.calls.at(-1)).toBe('resume 0,1');
  await fake.advance(5_000);
  expect(fake.claims).toHaveLength(2);
});

it('halted partitions are among them, whatever halted them, until they are claimed anew', async () => {
  const fake = await startFake();
  fake.standing.set(1, { partition: 1, epoch: 6, nextOffset: 5_000, topicId: 'topic-1', watermarkMs: 0 });
  await fake.deliver(both);
  await fake.deliver({ ...fetched(0, [0, 0], 9), refused: tooLarge });
  await fake.advance(1_000);
  expect(fake.asked).toEqual(['1@7:5000 0@1:0']);
  fake.lost.add(0);
  await fake.advance(1_000);
  fake.lost.clear();
  fake.standing.clear();
  await fake.advance(1_000);
  expect(fake.claims).toHaveLength(2);
  expect(fake.calls.at(-1)).toBe('resume 0,1');
  await fake.advance(1_000);
  expect(fake.asked.at(-1)).toBe('0@1:0 1@1:0');
});

it('so are those of a topic that was made again', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  fake.log.topicId = 'topic-2';
  await fake.advance(1_000);
  expect(fake.stopped).toHaveLength(2);
  await fake.advance(1_000);
  expect(fake.asked.at(-1)).toBe('0@1:0 1@1:0');
});

it('asks with the offset that it committed last: the database may have been set back to before that', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  await fake.deliver(fetched(0, [0, 5]));
  await fake.deliver(fetched(1, [0, 3]));
  await fake.advance(1_000);
  await fake.commits[0]?.answer('committed');
  await fake.deliver({ ...fetched(1, [3, 3], 9), refused: tooLarge });
  await fake.deliver(fetched(0, [5, 6], 1_000));
  await fake.advance(1_000);
  expect(fake.asked.at(-1)).toBe('0@1:5 1@1:3');
});

it('tells the database again why partitions stand still, until it knows', async () => {
  const fake = await startFake();
  fake.fault.stop = new Error('away');
  fake.standing.set(1, { partition: 1, epoch: 6, nextOffset: 5_000, topicId: 'topic-1', watermarkMs: 0 });
  await fake.deliver(both);
  await fake.advance(1_000);
  expect(fake.stopped).toEqual([]);
  fake.fault.stop = undefined;
  await fake.advance(1_000);
  expect(fake.stopped).toEqual(['1 E_OFFSET_BEYOND_LOG']);
});

it('notes all halted partitions at once, those that a new topic stops as well', async () => {
  const fake = await startFake();
  const stop = vi.spyOn(fake.store, 'stop');
  for (const partition of both.partitions)
    fake.standing.set(partition, { partition, epoch: 6, nextOffset: 0, topicId: 'topic-1', watermarkMs: 0 });
  await fake.deliver(both);
  fake.log.topicId = 'topic-2';
  await fake.advance(1_000);
  const halts = both.partitions.map((partition) => ({
    partition,
    epoch: 7,
    code: 'E_TOPIC_REPLACED',
    message: `partition ${partition}: the topic was made again (topic-1 is now topic-2)`,
  }));
  expect(stop.mock.calls).toEqual([[halts]]);
  await fake.advance(1_000);
  expect(stop.mock.calls).toEqual([[halts], [halts]]);
});

it('asks the database for nothing while nothing is halted', async () => {
  const fake = await startFake();
  const stop = vi.spyOn(fake.store, 'stop');
  await fake.deliver(both);
  await fake.advance(1_000);
  expect(stop).not.toHaveBeenCalled();
});

it('warns once for each time that halts could not be noted, however long it lasts', async () => {
  const fake = await startFake();
  const warn = vi.spyOn(fake.said, 'warn');
  fake.fault.stop = new Error('away');
  fake.standing.set(1, { partition: 1, epoch: 6, nextOffset: 5_000, topicId: 'topic-1', watermarkMs: 0 });
  await fake.deliver(both);
  for (let i = 0; i < 3; i++) await fake.advance(1_000);
  expect(warn).toHaveBeenCalledTimes(1);
  fake.fault.stop = undefined;
  await fake.advance(1_000);
  fake.fault.stop = new Error('away again');
  for (let i = 0; i < 3; i++) await fake.advance(1_000);
  expect(warn).toHaveBeenCalledTimes(2);
});

it('says no more of a halt once its claim was made anew: a failover may have set the epochs back', async () => {
  const fake = await startFake();
  for (const partition of both.partitions)
    fake.standing.set(partition, {
      partition,
      epoch: 6,
      nextOffset: 5_000,
      topicId: 'topic-1',
      watermarkMs: 0,
    });
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = vi.spyOn(fake.store, 'stop').mockReturnValue(promise);
  await fake.deliver(both);
  fake.standing.clear();
  await fake.deliver(both);
  resolve();
  await fake.advance(5_000);
  expect(stop).toHaveBeenCalledTimes(1);
});

it('what is folded under a claim that is lost is not committed', async () => {
  const fake = await startFake({ bulkMs: 5_000 });
  await fake.deliver(both);
  await fake.deliver(fetched(0, [0, 5], 1_000));
  fake.lost.add(0);
  await fake.advance(1_000);
  fake.lost.clear();
  await fake.advance(9_000);
  expect(fake.commits).toHaveLength(0);
  expect(fake.claims).toHaveLength(2);
});

it('one that somebody else came after is claimed anew only when Kafka says nothing of it meanwhile', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  fake.overtaken.add(1);
  await fake.advance(1_000);
  await fake.deliver({ kind: 'assigned', partitions: [0] });
  await fake.advance(5_000);
  expect(fake.claims).toEqual([[0, 1], [0]]);
  await fake.deliver(both);
  await fake.advance(1_000);
  expect(fake.claims).toHaveLength(3);
  await fake.advance(1_000);
  fake.overtaken.clear();
  await fake.advance(1_000);
  expect(fake.claims.slice(2)).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

it('an answer about the claims of an earlier assignment is no news', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  const { promise, resolve } = Promise.withResolvers<LostClaim[]>();
  fake.store.lost = () => promise;
  await fake.advance(1_000);
  await fake.deliver({ kind: 'assigned', partitions: [1] });
  resolve([{ partition: 0, isOvertaken: false }]);
  await fake.advance(0);
  await fake.advance(5_000);
  expect(fake.claims).toEqual([[0, 1], [1]]);
});

it('a database that answers slowly is not asked again before it has answered', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  const { promise, resolve } = Promise.withResolvers<LostClaim[]>();
  const lost = vi.spyOn(fake.store, 'lost').mockReturnValue(promise);
  for (let i = 0; i < 3; i++) await fake.advance(1_000);
  expect(lost).toHaveBeenCalledTimes(1);
  resolve([]);
  await fake.advance(1_000);
  await fake.advance(1_000);
  expect(lost).toHaveBeenCalledTimes(3);
});
