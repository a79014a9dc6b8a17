import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import { kafkaFault } from '@millrace/runtime/kafka-fault.ts';

/** What a client of Kafka threw, as ours: E_KAFKA when it is away, or what it refuses us for. */
export function unavailable(cause: unknown, { retriable = true } = {}): MillraceError {
  if (cause instanceof MillraceError) return cause;
  const fault = kafkaFault(cause);
  if (fault) return fault;
  return new MillraceError({
    code: 'E_KAFKA',
    message: `Kafka: ${messageOf(cause)}`,
    retriable,
    fix: 'check KAFKA_BROKERS and that Kafka runs; and that KAFKA_AUTH is what this listener expects',
    cause,
  });
}
