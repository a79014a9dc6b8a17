import kafkajs, { type KafkaConfig } from 'kafkajs';

import { text, type Reader } from './config.ts';
import { registerCodecs } from './kafka-codecs.ts';
import type { Log } from './log.ts';

/** `host:port[,host:port...]` as a list. */
const brokers: Reader<string[]> = (value) => {
  const list = text()(value)
    .split(',')
    .map((broker) => broker.trim());
  if (list.some((broker) => !/^[^\s:]+:\d+$/.test(broker))) throw new Error('expected host:port[,host:port]');
  return list;
};

/** Variables of every process that speaks to Kafka. */
export const KAFKA = { KAFKA_BROKERS: brokers } as const;

const LEVELS = { 1: 'error', 2: 'warn', 4: 'debug', 5: 'trace' } as const;

/**
 * A kafkajs client whose log lines go to ours. kafkajs reports every step of a rebalance as info; here that is debug.
 */
export function createKafka(
  config: { KAFKA_BROKERS: string[]; clientId: string },
  log: Log,
  options: Partial<KafkaConfig> = {},
) {
  registerCodecs();
  return new kafkajs.Kafka({
    clientId: config.clientId,
    brokers: config.KAFKA_BROKERS,
    logCreator:
      () =>
      ({ namespace, level, log: { message, ...extra } }) => {
        if (level === kafkajs.logLevel.NOTHING) return;
        const { timestamp: _, logger: __, ...details } = extra as Record<string, unknown>;
        log[LEVELS[level as keyof typeof LEVELS] ?? 'debug']({ kafka: namespace, ...details }, message);
      },
    ...options,
  });
}
