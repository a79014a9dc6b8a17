import type { Kafka } from 'kafkajs';
import { expect, inject, onTestFinished, test } from 'vitest';

import { isPassing } from '@millrace/runtime/kafka-passing.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';

import { gatedKafka } from '@millrace/runtime/testing/gated-kafka.ts';
import { ownTopic } from '../testing/topic.ts';
import { readMarks } from './read-marks.ts';

const MARK = { 'millrace-replay': '41' };

async function topicWith(write: (kafka: Kafka, topic: string) => Promise<void>) {
  const { kafka, close } = await gatedKafka(inject('kafkaBrokers'), {});
  onTestFinished(close);
  const topic = ownTopic('marks');
  await ensureTopic(kafka, { name: topic, partitions: 4 });
  await write(kafka, topic);
  return { kafka, topic };
}

type Messages = { value: string; headers?: Record<string, string> }[];

async function produce(
  { kafka, topic }: { kafka: Kafka; topic: string },
  partition: number,
  messages: Messages,
) {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: messages.map((message) => ({ ...message, partition })) });
  await producer.disconnect();
}

const plain = (count: number) => Array.from({ length: count }, () => ({ value: 'x'.repeat(100) }));

/** As a replay does it: what passes (the coordinator of a new group is loading) is asked again. */
async function marksOf(kafka: Kafka, topic: string): Promise<number[]> {
  try {
    return await readMarks(kafka, topic);
  } catch (error) {
    if (!isPassing(error)) throw error;
    return marksOf(kafka, topic);
  }
}

test('the last mark of each partition: at its end, far before it, or nowhere', async () => {
  const { kafka, topic } = await topicWith(async (kafka, topic) => {
    await produce({ kafka, topic }, 1, [...plain(10), { value: 'x', headers: MARK }]);
    await produce({ kafka, topic }, 2, [{ value: 'x', headers: MARK }, ...plain(3_000)]);
    await produce({ kafka, topic }, 3, plain(1_500));
  });
  expect(await marksOf(kafka, topic)).toEqual([-1, 41, 41, -1]);
  const admin = kafka.admin();
  await admin.connect();
  const { groups } = await admin.listGroups();
  await admin.disconnect();
  expect(groups.filter(({ groupId }) => groupId.startsWith('millrace-replay-'))).toEqual([]);
});

test('says so when what was deleted may have been the mark', async () => {
  const { kafka, topic } = await topicWith(async (kafka, topic) => {
    await produce({ kafka, topic }, 0, [{ value: 'x', headers: MARK }, ...plain(20)]);
    const admin = kafka.admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic); // kafkajs looks for the leader only in what it has seen
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
    await admin.disconnect();
  });
  await expect(marksOf(kafka, topic)).rejects.toMatchObject({ code: 'E_REPLAY_MARK' });
});
