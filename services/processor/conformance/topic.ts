import { randomBytes } from 'node:crypto';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import type { CompressionTypes, ITopicConfig, Message } from 'kafkajs';

import { until } from '../testing/log-rig.ts';

const SILENT = createLog('test', 'silent');

export type Sent = { partition?: number; compression?: CompressionTypes };

/** A topic of a test's own on a real Kafka, and what writes to it; what writes is kafkajs, whatever reads. */
export async function startTopic(brokers: string, settings: Partial<ITopicConfig> = {}) {
  const topic = `conformance-${randomBytes(6).toString('hex')}`;
  const kafka = createKafka({ KAFKA_BROKERS: brokers.split(','), clientId: 'conformance' }, SILENT);
  const admin = kafka.admin();
  const producer = kafka.producer();
  await Promise.all([admin.connect(), producer.connect()]);

  // A topic that is being deleted is still there for a moment.
  const create = async () => {
    const topics = [{ topic, numPartitions: 1, ...settings }];
    await until('the topic', () => admin.createTopics({ topics, waitForLeaders: false }).catch(() => false));
    await until('its leaders', () => admin.fetchTopicOffsets(topic).catch(() => false as const));
  };
  await create();

  return {
    topic,
    kafka,
    admin,
    async send(values: readonly (string | Message)[], { partition = 0, compression }: Sent = {}) {
      const messages = values.map((value) =>
        typeof value === 'string' ? { partition, value } : { partition, ...value },
      );
      await producer.send({ topic, messages, ...(compression !== undefined && { compression }) });
    },
    async replace() {
      await admin.deleteTopics({ topics: [topic] });
      await create();
    },
    /** A producer whose transactions the test begins and ends. */
    async transactional(name: string) {
      const writer = kafka.producer({
        transactionalId: `${topic}-${name}`,
        idempotent: true,
        maxInFlightRequests: 1,
      });
      await writer.connect();
      return writer;
    },
    async stop() {
      await producer.disconnect();
      await admin.deleteTopics({ topics: [topic] }).catch(() => undefined);
      await admin.disconnect();
    },
  };
}

export type TestTopic = Awaited<ReturnType<typeof startTopic>>;

/** `name-from` .. `name-(to - 1)`. */
export const values = (name: string, to: number, from = 0): string[] =>
  Array.from({ length: to - from }, (_, i) => `${name}-${from + i}`);
