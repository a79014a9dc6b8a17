import { createLog } from '@millrace/runtime/log.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';

import { buildConsumer } from '../build.ts';
import type { Fetched, LogConsumer, LogEvent } from '../engine/log-consumer.ts';
import { until } from '../testing/log-rig.ts';
import type { Adapter } from './adapters.ts';

const SILENT = createLog('test', 'silent');

/** What members that are told nothing else have for a session. */
export const SESSION_MS = 3_000;

export type MemberSettings = { brokers: string; topic: string; groupId?: string; sessionTimeoutMs?: number };

export const buildMember = (
  adapter: Adapter,
  { brokers, topic, groupId = topic, sessionTimeoutMs = SESSION_MS }: MemberSettings,
  log = SILENT,
): LogConsumer =>
  buildConsumer({ ...adapter, KAFKA_BROKERS: brokers.split(',') }, { topic, groupId, sessionTimeoutMs }, log);

/** A member that writes down what it is told. While `gate` is set, what is delivered is not taken in. */
export function createMember(adapter: Adapter, settings: MemberSettings) {
  const consumer = buildMember(adapter, settings);
  const events: LogEvent[] = [];
  const state = { gate: undefined as Promise<void> | undefined };
  const deliver = async (event: LogEvent) => {
    events.push(event);
    if (event.kind === 'records') await state.gate;
  };
  const fetched = (partition?: number): Fetched[] =>
    events.filter(
      (event): event is Fetched =>
        event.kind === 'records' && (partition === undefined || event.partition === partition),
    );
  const read = (partition?: number) =>
    fetched(partition)
      .flatMap(({ records }) => records)
      .map(({ value }) => String(value));

  return {
    consumer,
    events,
    state,
    fetched,
    read,
    start: () => consumer.start(deliver),
    assigned: (): readonly number[] | undefined =>
      events.findLast((event) => event.kind === 'assigned')?.partitions,
    async untilAssigned(count: number): Promise<readonly number[]> {
      return until(`${count} partitions`, async () => {
        const found = this.assigned();
        return found?.length === count && found;
      });
    },
    untilRead: (count: number, partition?: number) =>
      until(`${count} records`, async () => read(partition).length >= count),
    /** Starts, and reads each partition from the log's start. */
    async readFromStart(partitions: number): Promise<void> {
      await this.start();
      const ours = await this.untilAssigned(partitions);
      for (const partition of ours) consumer.seek(partition, 0);
      consumer.resume(ours);
    },
  };
}

export type Member = ReturnType<typeof createMember>;

/**
 * What an engine does with an adapter, and no more: it keeps where it stands, reads on from there at each assignment,
 * puts right what was fetched from elsewhere, and starts again when Kafka was away.
 */
export function createFollower(adapter: Adapter, settings: MemberSettings, log = SILENT) {
  const consumer = buildMember(adapter, settings, log);
  const positions = new Map<number, number>();
  const read: string[] = [];
  const told: string[] = [];
  const state = { isOver: false };

  const onRecords = ({ partition, fetchedOffset, nextOffset, records }: Fetched) => {
    if (fetchedOffset !== positions.get(partition))
      return consumer.seek(partition, positions.get(partition) ?? 0);
    for (const { value } of records) read.push(String(value));
    positions.set(partition, nextOffset);
  };

  const deliver = async (event: LogEvent): Promise<void> => {
    told.push(event.kind);
    if (event.kind === 'records') return onRecords(event);
    if (event.kind === 'assigned') {
      for (const partition of event.partitions) {
        positions.set(partition, positions.get(partition) ?? 0);
        consumer.seek(partition, positions.get(partition) ?? 0);
      }
      return consumer.resume(event.partitions);
    }
    if (!(event.error instanceof MillraceError) || !event.error.retriable) throw event.error;
    void start();
  };

  const start = async (): Promise<void> => {
    while (!state.isOver) {
      try {
        return await consumer.start(deliver);
      } catch (error) {
        if (!(error instanceof MillraceError) || !error.retriable) throw error;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    }
  };

  return {
    read,
    told,
    start,
    untilRead: (count: number) => until(`${count} records`, async () => read.length >= count),
    async close() {
      state.isOver = true;
      await consumer.close();
    },
  };
}
