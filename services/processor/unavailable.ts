import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

/** What a client of Kafka threw, as ours: E_KAFKA. */
export function unavailable(cause: unknown, { retriable = true } = {}): MillraceError {
  if (cause instanceof MillraceError) return cause;
  return new MillraceError({
    code: 'E_KAFKA',
    message: `Kafka: ${messageOf(cause)}`,
    retriable,
    fix: 'check KAFKA_BROKERS and that Kafka runs',
    cause,
  });
}
