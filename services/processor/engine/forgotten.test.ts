import { expect, it, vi } from 'vitest';

import { fetched, startFake } from '../testing/fakes.ts';

const both = { kind: 'assigned', partitions: [0, 1] } as const;
const tooLarge = { code: 'E_BATCH_TOO_LARGE', message: 'x' } as const;

it('an engine that commits nothing asks each second for its claims, and claims anew those that were forgotten', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  await fake.advance(1_000);
  expect(fake.asked).toEqual(['0@1 1@1']);
  expect(fake.claims).toHaveLength(1);
  fake.forgotten.add(1);
  await fake.advance(1_000);
  expect(fake.calls.at(-1)).toBe('pause 0,1');
  fake.forgotten.clear();
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
  expect(fake.asked).toEqual(['1@7 0@1']);
  fake.forgotten.add(0);
  await fake.advance(1_000);
  fake.forgotten.clear();
  fake.standing.clear();
  await fake.advance(1_000);
  expect(fake.claims).toHaveLength(2);
  expect(fake.calls.at(-1)).toBe('resume 0,1');
  await fake.advance(1_000);
  expect(fake.asked.at(-1)).toBe('0@1 1@1');
});

it('so are those of a topic that was made again', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  fake.log.topicId = 'topic-2';
  await fake.advance(1_000);
  expect(fake.stopped).toHaveLength(2);
  await fake.advance(1_000);
  expect(fake.asked.at(-1)).toBe('0@1 1@1');
});

it('what is folded of a count that was forgotten is not committed', async () => {
  const fake = await startFake({ bulkMs: 5_000 });
  await fake.deliver(both);
  await fake.deliver(fetched(0, [0, 5], 1_000));
  fake.forgotten.add(0);
  await fake.advance(1_000);
  fake.forgotten.clear();
  await fake.advance(9_000);
  expect(fake.commits).toHaveLength(0);
  expect(fake.claims).toHaveLength(2);
});

it('an answer about the claims of an earlier assignment is no news', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  const { promise, resolve } = Promise.withResolvers<number[]>();
  fake.store.forgotten = () => promise;
  await fake.advance(1_000);
  await fake.deliver({ kind: 'assigned', partitions: [1] });
  resolve([0]);
  await fake.advance(0);
  await fake.advance(5_000);
  expect(fake.claims).toEqual([[0, 1], [1]]);
});

it('a database that answers slowly is not asked again before it has answered', async () => {
  const fake = await startFake();
  await fake.deliver(both);
  const { promise, resolve } = Promise.withResolvers<number[]>();
  const forgotten = vi.spyOn(fake.store, 'forgotten').mockReturnValue(promise);
  for (let i = 0; i < 3; i++) await fake.advance(1_000);
  expect(forgotten).toHaveBeenCalledTimes(1);
  resolve([]);
  await fake.advance(1_000);
  await fake.advance(1_000);
  expect(forgotten).toHaveBeenCalledTimes(3);
});
