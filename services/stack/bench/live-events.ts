import { setTimeout as sleep } from 'node:timers/promises';

import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';

import type { RealParts } from '../testing/real-parts.ts';

const AIRPORTS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'STL', 'IAH', 'DEN'];
const EVERY_MS = 5;

const event = (id: number) => {
  const origin = AIRPORTS[id % AIRPORTS.length] as string;
  const value = {
    id,
    scheduledAt: '2001-07-01T00:00:00Z',
    delay: id % 60,
    distance: 500,
    origin,
    dest: 'BOS',
  };
  return { key: origin, value: JSON.stringify(value), timestamp: String(Date.now()) };
};

const kafkaOf = ({ kafkaBrokers }: RealParts) =>
  createKafka(
    { KAFKA_BROKERS: kafkaBrokers.split(','), clientId: 'millrace-bench-load' },
    createLog('bench', 'error'),
  );

/** A topic like that of the flights. */
export async function makeTopic(parts: RealParts, name: string): Promise<void> {
  await ensureTopic(kafkaOf(parts), { name, partitions: AIRPORTS.length });
}

/** Produces events at a steady rate, each batch sent when it is due whether or not the last was answered (open loop). */
export async function produceLive(
  parts: RealParts,
  topic: string,
  load: { perSecond: number; events: number },
): Promise<void> {
  const producer = kafkaOf(parts).producer({ allowAutoTopicCreation: false });
  await producer.connect();
  const startedAt = performance.now();
  const sends: Promise<unknown>[] = [];
  for (let sent = 0; sent < load.events;) {
    const due = Math.min(load.events, Math.floor(((performance.now() - startedAt) / 1_000) * load.perSecond));
    if (due > sent) {
      const messages = Array.from({ length: due - sent }, (_, i) => event(sent + i));
      sends.push(producer.send({ topic, acks: -1, messages }));
      sent = due;
    }
    await sleep(EVERY_MS);
  }
  await Promise.all(sends);
  await producer.disconnect();
}
