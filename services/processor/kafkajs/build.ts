import { createKafka, type KafkaConfig } from '@millrace/runtime/kafka.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { LogConsumer, LogSettings } from '../engine/log-consumer.ts';
import type { TopicIdentity } from '../topic-id.ts';
import { createBounds, PROMPT } from './bounds.ts';
import { createKafkajsConsumer } from './consumer.ts';
import { whyNoCoordinator } from './coordinator.ts';

/** Wires the log through kafkajs: a patient client that reads, and a prompt one for questions. */
export function kafkajsConsumer(
  config: KafkaConfig & { clientId: string },
  settings: LogSettings,
  { identity, log }: { identity: TopicIdentity; log: Log },
): LogConsumer {
  // Who asks says once what kafkajs would say at each try.
  const quiet = log.child({}, { level: 'fatal' });
  const bounds = createBounds(createKafka(config, quiet, PROMPT), settings.topic, log);
  return createKafkajsConsumer(createKafka(config, log), settings, {
    identity,
    bounds,
    whyNoCoordinator: () => whyNoCoordinator(config, settings.groupId),
    log,
  });
}
