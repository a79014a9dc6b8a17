import { expect, test } from 'vitest';

import { flights } from '@millrace/pipeline/flights/flights.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';

import { kafkaAway, kafkaUnanswered } from './publish-errors.ts';
import { createPublisher } from './publish.ts';
import type { TopicRecords } from './records.ts';

const { plan } = flights;
const event = (id: number) => ({ id, origin: 'ATL' });

const idsOf = (groups: readonly TopicRecords[]) =>
  groups.flatMap(({ records }) => records.map(({ value }) => (JSON.parse(value) as { id: number }).id));

/** A connection whose sends end when the test says so. */
function heldConnection() {
  const sends: { ids: number[]; end: PromiseWithResolvers<void> }[] = [];
  return {
    sends,
    connection: {
      send(groups: readonly TopicRecords[]): Promise<void> {
        const end = Promise.withResolvers<void>();
        sends.push({ ids: idsOf(groups), end });
        return end.promise;
      },
      close: async () => undefined,
    },
  };
}

const outcome = (promise: Promise<void>) =>
  promise.then(
    () => 'stored',
    (error: { code: string }) => error.code,
  );
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('resolves only when its send is acknowledged; what comes meanwhile shares the next send, in its order', async () => {
  const { sends, connection } = heldConnection();
  const publisher = createPublisher(connection);
  const ended: number[] = [];
  const all = [1, 2, 3].map((id) => publisher.publish(plan, [event(id)]).then(() => ended.push(id)));
  await turn();
  expect([sends.map(({ ids }) => ids), ended]).toEqual([[[1]], []]);
  sends[0]?.end.resolve();
  await turn();
  expect([sends.map(({ ids }) => ids), ended]).toEqual([[[1], [2, 3]], [1]]);
  sends[1]?.end.resolve();
  await Promise.all(all);
  expect(ended).toEqual([1, 2, 3]);
});

test('a failed send fails its requests as it failed, and those that wait as not sent', async () => {
  const { sends, connection } = heldConnection();
  const publisher = createPublisher(connection);
  const outcomes = [1, 2, 3].map((id) => outcome(publisher.publish(plan, [event(id)])));
  await turn();
  sends[0]?.end.reject(kafkaUnanswered(new Error('cut')));
  expect(await Promise.all(outcomes)).toEqual(['E_KAFKA_UNANSWERED', 'E_KAFKA_AWAY', 'E_KAFKA_AWAY']);
  const next = publisher.publish(plan, [event(4)]);
  await turn();
  sends[1]?.end.resolve();
  await next;
  expect(sends.map(({ ids }) => ids)).toEqual([[1], [4]]);
});

test('a send is bounded, but one request is never split', async () => {
  const { sends, connection } = heldConnection();
  const publisher = createPublisher(connection, { waitingBytes: 10_000, sendBytes: 60 });
  const all = [1, 2, 3].map((id) => publisher.publish(plan, [event(id), event(id * 10), event(id * 100)]));
  for (const index of [0, 1, 2]) {
    await turn();
    sends[index]?.end.resolve();
  }
  await Promise.all(all);
  expect(sends.map(({ ids }) => ids)).toEqual([
    [1, 10, 100],
    [2, 20, 200],
    [3, 30, 300],
  ]);
});

test('refuses what would wait beyond the cap, and takes it again later', async () => {
  const { sends, connection } = heldConnection();
  const publisher = createPublisher(connection, { waitingBytes: 50, sendBytes: 50 });
  const [first, second, third] = [1, 2, 3].map((id) => outcome(publisher.publish(plan, [event(id)])));
  const fourth = outcome(publisher.publish(plan, [event(4)]));
  expect(await fourth).toBe('E_BUSY');
  for (const index of [0, 1]) {
    await turn();
    sends[index]?.end.resolve();
  }
  expect(await Promise.all([first, second, third])).toEqual(['stored', 'stored', 'stored']);
});

const failing = (cause: Error) =>
  createPublisher({ send: () => Promise.reject(kafkaAway(cause)), close: async () => undefined });

test('starts without Kafka, but not with a topic of another size', async () => {
  await failing(new Error('ECONNREFUSED')).warmUp();
  const size = new MillraceError({ code: 'E_TOPIC_PARTITIONS', message: 'has 4, says 8' });
  await expect(failing(size).warmUp()).rejects.toBe(size);
});
