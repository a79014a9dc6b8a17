import type { Kafka } from 'kafkajs';

import { MillraceError } from '@millrace/runtime/errors.ts';

import { logBounds, type Bounds } from './log-bounds.ts';
import { within } from '@millrace/runtime/within.ts';

// Whoever did not answer for a stall's length gets no second one.
const ASK_MS = 5_000;

/** Partition -> first offset not to read. */
type Ends = ReadonlyMap<number, number>;

/** Refuses a log whose partitions end before what was counted of them. Errors: E_LOG_UNREADABLE. */
export function checkEnds(bounds: ReadonlyMap<number, Bounds>, topic: string, ends: Ends): void {
  const short = [...ends].filter(([partition, end]) => (bounds.get(partition)?.high ?? 0) < end);
  if (short.length === 0) return;
  throw new MillraceError({
    code: 'E_LOG_UNREADABLE',
    message: `topic '${topic}': partitions ${short.map(([partition]) => partition).join(', ')} end before what the database has counted`,
    fix: 'the log lost records; compare `npx millrace status` with the broker',
  });
}

/**
 * Nothing more arrives: asks Kafka why. That the log lost records, which would cost numbers, is said only if Kafka says
 * so. Always throws. Errors: E_KAFKA, E_LOG_UNREADABLE.
 */
export async function tellStall(kafka: Kafka, topic: string, left: Ends): Promise<never> {
  const bounds = await within(
    ASK_MS,
    logBounds(kafka, topic).catch(() => undefined),
  );
  if (bounds) checkEnds(bounds, topic, left);
  const why = bounds ? 'although the log still holds it' : 'and Kafka does not say where the log ends';
  throw new MillraceError({
    code: 'E_KAFKA',
    message: `topic '${topic}': nothing more of partitions ${[...left.keys()].join(', ')} arrives, ${why}`,
    retriable: true,
    fix: 'check KAFKA_BROKERS and that Kafka runs, then try again',
  });
}
