import { connect } from 'node:net';
import { pino } from 'pino';
import type { KafkaConfig } from 'kafkajs';

import { createKafka } from '../kafka.ts';
import { startGate } from './gate.ts';

/** A kafkajs client all of whose connections go through a gate that a test opens and shuts. */
export async function gatedKafka(brokers: string, options: Partial<KafkaConfig>) {
  const [host = '', port = ''] = (brokers.split(',')[0] ?? '').split(':');
  const gate = await startGate(() => connect({ host, port: Number(port) }));
  const kafka = createKafka(
    { KAFKA_BROKERS: brokers.split(','), clientId: 'test' },
    pino({ level: 'silent' }),
    {
      ...options,
      // Wherever the broker says that it listens.
      socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port: gate.port }, onConnect),
    },
  );
  return { kafka, set: gate.set, cut: gate.cut, close: gate.close };
}
