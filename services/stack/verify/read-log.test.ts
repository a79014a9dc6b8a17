import type { EachBatchPayload, Kafka } from 'kafkajs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readLog } from './read-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const silence = () => new Promise<never>(() => undefined);
const answer = async () => {};
type Run = (config: { eachBatch: (payload: EachBatchPayload) => Promise<void> }) => Promise<void>;

/** A Kafka whose log ends at `highs`, the last of them from then on; it answers questions unless told otherwise. */
function fakeKafka(highs: readonly number[], { run, ...given }: { run: Run; connect?: () => Promise<void> }) {
  let asked = 0;
  let goodbye: () => Promise<void> = answer;
  const high = () => {
    const now = highs[Math.min(asked++, highs.length - 1)] ?? 0;
    return now < 0 ? silence() : Promise.resolve([{ partition: 0, low: '0', high: String(now) }]);
  };
  const consumer = {
    events: { CRASH: 'crash' },
    connect: given.connect ?? answer,
    subscribe: answer,
    disconnect: () => goodbye(),
    on: () => {},
    pause: () => {},
    run,
  };
  const admin = {
    connect: answer,
    disconnect: answer,
    fetchTopicOffsets: high,
    deleteGroups: () => goodbye(),
  };
  const kafka = { consumer: () => consumer, admin: () => admin } as unknown as Kafka;
  return { kafka, keepsSilent: () => (goodbye = silence) };
}

const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 50_000));
const DEAF = -1;

/** Hands on records from the first up to each offset in turn, and nothing more. */
const upTo =
  (...ends: number[]): Run =>
  async ({ eachBatch }) => {
    for (const end of ends) {
      const messages = Array.from({ length: end }, (_, i) => ({
        offset: String(i),
        timestamp: '0',
        value: null,
      }));
      const batch = { partition: 0, fetchedOffset: '0', messages, lastOffset: () => String(end - 1) };
      await eachBatch({ batch } as unknown as EachBatchPayload);
    }
  };

const read = (kafka: Kafka, take: (records: { offset: string }[]) => Promise<void> = answer) =>
  readLog(kafka, { topic: 'flights', until: new Map([[0, 7]]) }, take).catch((error: unknown) => error);

/** What it was after that long; `still reading` when it did not end. */
async function after(ms: number, reading: Promise<unknown>): Promise<unknown> {
  let outcome: unknown = 'still reading';
  void reading.then((value) => (outcome = value ?? 'read'));
  await vi.advanceTimersByTimeAsync(ms);
  return outcome;
}

const KAFKA_IS_WHY = { code: 'E_KAFKA', retriable: true, message: expect.stringContaining('the log still') };

// A rejection that nobody handles would fail these runs as it would end the check.
test.each([
  ['while it waits for its group', { run: silence }],
  ['while it connects', { connect: silence, run: silence }],
  ['after some records', { run: upTo(3) }],
])('what a log holds and does not give is no loss: %s', async (_, given) => {
  const { kafka } = fakeKafka([7], given);
  expect(await after(32_000, read(kafka))).toMatchObject(KAFKA_IS_WHY);
});

test('a log that lost records meanwhile is told as that', async () => {
  const { kafka } = fakeKafka([7, 3], { run: upTo(3) });
  expect(await after(32_000, read(kafka))).toMatchObject({
    code: 'E_LOG_UNREADABLE',
    message: expect.stringContaining('partitions 0 end'),
  });
});

test('a Kafka that answers nothing any more is neither asked nor left for long', async () => {
  const { kafka, keepsSilent } = fakeKafka([7, DEAF], { run: upTo(3) });
  keepsSilent();
  expect(await after(39_000, read(kafka))).toMatchObject({
    code: 'E_KAFKA',
    retriable: true,
    message: expect.stringContaining('does not say'),
  });
});

test('a Kafka that answers nothing any more once all is read takes nothing of that away', async () => {
  const { kafka, keepsSilent } = fakeKafka([7], { run: upTo(7) });
  keepsSilent();
  expect(await after(3_000, read(kafka))).toBe('read');
});

test('a consumer that begins again from the first record takes none of them twice', async () => {
  const { kafka } = fakeKafka([7], { run: upTo(3, 3, 7) });
  const offsets: string[] = [];
  const take = async (records: { offset: string }[]) => void offsets.push(...records.map((r) => r.offset));
  expect(await after(0, read(kafka, take))).toBe('read');
  expect(offsets).toEqual(['0', '1', '2', '3', '4', '5', '6']);
});

test('a database that takes its time is no end of the log', async () => {
  const { kafka } = fakeKafka([7], { run: upTo(7) });
  expect(await after(51_000, read(kafka, slow))).toBe('read');
});

test('a group that cannot be joined is told as trouble with Kafka', async () => {
  const { kafka } = fakeKafka([7], { run: () => Promise.reject(new Error('not authorized')) });
  expect(await after(0, read(kafka))).toMatchObject({ code: 'E_KAFKA', message: 'not authorized' });
});
