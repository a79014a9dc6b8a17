import { Admin } from '@platformatic/kafka';

import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { kafkaFault } from '@millrace/runtime/kafka-fault.ts';
import type { KafkaConfig } from '@millrace/runtime/kafka.ts';

import { platformaticAccess } from './platformatic-access.ts';

export type TopicIdentity = {
  /** Asks Kafka each time; every answer is of a request that began after the call. */
  read(): Promise<string>;
  close(): Promise<void>;
};

/**
 * The identity Kafka gives a topic when it is made (KIP-516). kafkajs speaks a metadata version from before topics had
 * one, so this one question goes through another client. Errors: E_TOPIC, retriable; E_KAFKA_TLS,
 * E_KAFKA_AUTH, E_KAFKA_DENIED.
 */
export function topicIdentity(config: KafkaConfig, topic: string): TopicIdentity {
  const settings = {
    clientId: 'millrace-topic-id',
    bootstrapBrokers: config.KAFKA_BROKERS,
    ...platformaticAccess(config),
  };
  let admin: Admin | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  const drop = async () => {
    const leaving = admin;
    admin = undefined;
    await leaving?.close();
  };

  const ask = async () => {
    try {
      admin ??= new Admin({ ...settings, retries: 1, connectTimeout: 3_000, requestTimeout: 5_000 });
      const { topics } = await admin.metadata({
        topics: [topic],
        autocreateTopics: false,
        forceUpdate: true,
      });
      const found = topics.get(topic);
      if (!found) throw new Error(`topic '${topic}' is not there`);
      return found.id;
    } catch (cause) {
      await drop().catch(() => undefined);
      const fault = kafkaFault(cause);
      if (fault) throw fault;
      throw new MillraceError({
        code: 'E_TOPIC',
        message: `topic '${topic}': ${messageOf(cause)}`,
        retriable: true,
        fix: 'ingest makes the topic when it starts; check KAFKA_BROKERS',
        cause,
      });
    }
  };

  return {
    // One after the other: the client joins questions that are asked at the same time, and an older one may not know yet.
    read() {
      const answer = turn.then(ask);
      turn = answer.catch(() => undefined);
      return answer;
    },
    close: drop,
  };
}
