import type { ProcessorConfig } from '../build.ts';

export type Adapter = Pick<ProcessorConfig, 'KAFKA_CLIENT' | 'KAFKA_GROUP_PROTOCOL'> & { name: string };

/** Every way in which a processor can read Kafka; each passes the whole suite. */
export const ADAPTERS: readonly Adapter[] = [
  { name: 'kafkajs, classic group', KAFKA_CLIENT: 'kafkajs', KAFKA_GROUP_PROTOCOL: 'classic' },
  { name: 'platformatic, classic group', KAFKA_CLIENT: 'platformatic', KAFKA_GROUP_PROTOCOL: 'classic' },
  { name: 'platformatic, consumer group', KAFKA_CLIENT: 'platformatic', KAFKA_GROUP_PROTOCOL: 'consumer' },
];
