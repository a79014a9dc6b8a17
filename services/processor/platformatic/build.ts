import type { KafkaConfig } from '@millrace/runtime/kafka.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { LogConsumer, LogSettings } from '../engine/log-consumer.ts';
import { platformaticAccess } from '../platformatic-access.ts';
import type { TopicIdentity } from '../topic-id.ts';
import { classicGroup } from './classic-group.ts';
import { consumerGroup } from './consumer-group.ts';
import { createPlatformaticConsumer } from './consumer.ts';

const GROUPS = { classic: classicGroup, consumer: consumerGroup } as const;

export type GroupProtocol = keyof typeof GROUPS;

// A broker that does not answer within these, in ms, is asked anew over another connection.
const PATIENCE = { connectTimeout: 3_000, requestTimeout: 5_000 } as const;

/** Wires the log through @platformatic/kafka, in a group of either protocol. */
export function platformaticConsumer(
  config: KafkaConfig & { clientId: string; protocol: GroupProtocol },
  settings: LogSettings,
  { identity, log }: { identity: TopicIdentity; log: Log },
): LogConsumer {
  const link = {
    clientId: config.clientId,
    bootstrapBrokers: config.KAFKA_BROKERS,
    ...PATIENCE,
    ...platformaticAccess(config),
  };
  return createPlatformaticConsumer(link, settings, { group: GROUPS[config.protocol], identity, log });
}
