import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, inject, onTestFinished, test } from 'vitest';

import { createPartitionOf } from '../partition.ts';
import { countingDataset } from '../testing/counting-dataset.ts';
import { gatedKafka } from '@millrace/runtime/testing/gated-kafka.ts';
import { idsOf, ownTopic, readTopic } from '../testing/topic.ts';
import type { Progress } from './progress.ts';
import { PATIENT, replay } from './replay.ts';

const CHILD = join(import.meta.dirname, '../testing/replay-child.ts');
const log = pino({ level: 'silent' });
const everyId = (total: number) => [...Array(total).keys()];

async function testKafka() {
  const gated = await gatedKafka(inject('kafkaBrokers'), PATIENT);
  onTestFinished(() => gated.close());
  return gated;
}

/** Starts a replay process; `progress` grows as it runs. */
function startChild(topic: string, { total, rate }: { total: number; rate: string }) {
  const child = spawn(process.execPath, [CHILD, inject('kafkaBrokers'), topic, String(total), rate], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const progress: Progress[] = [];
  createInterface({ input: child.stdout }).on('line', (line) =>
    progress.push((JSON.parse(line) as { replay: Progress }).replay),
  );
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const sent = () => progress.at(-1)?.sent ?? 0;
  /** Resolves when so many are sent; fails at once when the process ends before that. */
  const reach = async (events: number) => {
    await until(() => child.exitCode !== null || (progress.length > 0 && sent() >= events));
    expect(child.exitCode).toBeNull();
  };
  return { child, progress, exited, sent, reach };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

/** A replay in this process. */
function startReplay(
  { kafka }: { kafka: Awaited<ReturnType<typeof testKafka>>['kafka'] },
  topic: string,
  total: number,
) {
  const lines: Progress[] = [];
  const stop = new AbortController();
  const done = replay(
    {
      source: { topic, partitions: 4, key: 'origin' },
      rate: { kind: 'perSecond', events: 4_000 },
      limit: total,
      signal: stop.signal,
    },
    {
      kafka,
      dataset: countingDataset(total),
      write: (line) => void lines.push((JSON.parse(line) as { replay: Progress }).replay),
      log,
    },
  );
  // A test that waits for a line of a replay that has failed goes on, and meets the failure when it awaits `done`.
  let isOver = false;
  const over = () => void (isOver = true);
  done.then(over, over);
  return { done, lines, stop, isOver: () => isOver };
}

test('killed at any moment and started again: every event once, under its key, in its order', async () => {
  const topic = ownTopic('kills');
  const total = 20_000;
  const { kafka } = await testKafka();
  let before = 0;
  for (const more of [1, 2_500, 4_000, 1_500]) {
    const run = startChild(topic, { total, rate: '12000' });
    await run.reach(0);
    expect(run.progress[0]?.sent).toBeGreaterThanOrEqual(before);
    await run.reach(before + more);
    await sleep(Math.random() * 40);
    before = run.sent();
    run.child.kill('SIGKILL');
    expect(await run.exited).toBeNull();
  }
  const last = startChild(topic, { total, rate: 'max' });
  expect(await last.exited).toBe(0);
  expect(last.progress.at(-1)).toMatchObject({ sent: total, total, done: true });
  const records = await readTopic(kafka, topic);
  expect(idsOf(records)).toEqual(everyId(total));
  const partitionOf = createPartitionOf(4);
  for (const partition of everyId(4)) {
    const there = records.filter((record) => record.partition === partition);
    expect(there.map(({ value }) => value)).toEqual(
      there.map(({ value }) => value).toSorted((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b))),
    );
    for (const { key } of there) expect(partitionOf(key)).toBe(partition);
  }
});

test('SIGTERM ends it between two sends with exit code 0; the next run goes on, past events that others wrote', async () => {
  const topic = ownTopic('stop');
  const { kafka } = await testKafka();
  const first = startChild(topic, { total: 3_000, rate: '2000' });
  await first.reach(501);
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  expect(first.progress.at(-1)).toMatchObject({ done: false });
  const producer = kafka.producer();
  await producer.connect();
  const value = JSON.stringify({ id: 1_000_000 });
  const messages = everyId(4).flatMap((partition) =>
    Array.from({ length: 150 }, () => ({ partition, value })),
  );
  await producer.send({ topic, messages });
  await producer.disconnect();
  const second = startReplay({ kafka }, topic, 3_000);
  await second.done;
  expect(second.lines[0]?.sent).toBeGreaterThanOrEqual(first.sent());
  expect(idsOf((await readTopic(kafka, topic)).filter((record) => record.value !== value))).toEqual(
    everyId(3_000),
  );
});

test('Kafka away, deaf or cut off in the middle: it waits, then goes on; nothing is lost or doubled', async () => {
  const topic = ownTopic('away');
  const gated = await testKafka();
  const run = startReplay(gated, topic, 6_000);
  for (const [gate, at] of [
    ['refused', 500],
    ['deaf', 2_000],
    ['silent', 3_500],
  ] as const) {
    await until(() => run.isOver() || (run.lines.at(-1)?.sent ?? 0) > at);
    gated.set(gate);
    await sleep(400);
    gated.cut();
    gated.set('open');
  }
  await run.done;
  expect(run.lines.at(-1)).toMatchObject({ sent: 6_000, done: true });
  expect(idsOf(await readTopic(gated.kafka, topic))).toEqual(everyId(6_000));
});

test('an emptied topic begins again; one of another size is refused', async () => {
  const topic = ownTopic('again');
  const { kafka } = await testKafka();
  await startReplay({ kafka }, topic, 100).done;
  const again = startReplay({ kafka }, topic, 100);
  await again.done;
  // How many lines there are depends on how long the goodbye to Kafka takes.
  for (const line of again.lines) expect(line).toMatchObject({ sent: 100, ratePerSecond: 0 });
  expect(again.lines.at(-1)).toMatchObject({ done: true });
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await startReplay({ kafka }, topic, 100).done;
  expect(idsOf(await readTopic(kafka, topic))).toEqual(everyId(100));
  await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
  await admin.disconnect();
  await expect(startReplay({ kafka }, topic, 100).done).rejects.toMatchObject({ code: 'E_TOPIC_PARTITIONS' });
});
