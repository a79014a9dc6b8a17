import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

/** What kafkajs threw, as ours: E_KAFKA. */
export function unavailable(cause: unknown, { retriable = true } = {}): MillraceError {
  return new MillraceError({
    code: 'E_KAFKA',
    message: `Kafka: ${messageOf(cause)}`,
    retriable,
    fix: 'check KAFKA_BROKERS and that Kafka runs',
    cause,
  });
}
