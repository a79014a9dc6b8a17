import { dag, type Service } from '@dagger.io/dagger';

import type { Images } from './versions.ts';

/** Kafka sends its clients to the name it advertises: it must be bound under this alias and no other. */
export const KAFKA_ALIAS = 'kafka';
export const KAFKA_BROKERS = `${KAFKA_ALIAS}:9092`;

const SETTINGS = {
  // Fixed: a new one each time would be a new service each time.
  CLUSTER_ID: 'bWlsbHJhY2UtaW4tZGFnZw',
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
  // An alias is known to those who are bound to it and not to the broker, which also talks to itself: hence SELF.
  KAFKA_LISTENERS: 'PLAINTEXT://:9092,SELF://127.0.0.1:9094,CONTROLLER://127.0.0.1:9093',
  KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${KAFKA_BROKERS},SELF://127.0.0.1:9094`,
  KAFKA_INTER_BROKER_LISTENER_NAME: 'SELF',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,SELF:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_LOG_RETENTION_MS: '-1',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
  KAFKA_HEAP_OPTS: '-Xmx512m',
};

/** One broker with nothing in it; those of different runs share nothing. */
export function kafka(images: Images, run: string): Service {
  const container = dag.container().from(images.kafka).withEnvVariable('MILLRACE_RUN', run);
  return Object.entries(SETTINGS)
    .reduce((settled, [name, value]) => settled.withEnvVariable(name, value), container)
    .withExposedPort(9092)
    .asService({ useEntrypoint: true });
}
