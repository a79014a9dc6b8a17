import type { LogConsumer, LogEvent } from '@millrace/processor/engine/log-consumer.ts';

import type { Broker, Member } from './group.ts';
import type { Process, Scheduler, Task } from './scheduler.ts';
import type { Tape } from './tape.ts';
import { boundsOf, fetchFrom, hasMore, type Batch, type Partition } from './topic.ts';

type Deliver = (event: LogEvent) => Promise<void>;
type InHand = Batch & { partition: number };
const MOST_OFFSETS = 8;

/**
 * A client of the simulated broker behind the engine's port. It is as awkward as the port allows: records fetched
 * before a seek or a pause may still be delivered after it, and a position outside the log becomes its start in silence.
 */
export function simConsumer(
  { scheduler, broker, tape }: { scheduler: Scheduler; broker: Broker; tape: Tape },
  process: Process,
) {
  let deliver: Deliver | undefined;
  let assigned = new Set<number>();
  const paused = new Set<number>();
  const positions = new Map<number, number>();
  let inHand: InHand | undefined;
  let isDelivering = false;
  let member: Member | undefined;
  let isClosed = false;

  const partitionOf = (partition: number) => broker.state.topic.partitions[partition] as Partition;

  const tell = (event: LogEvent) => {
    deliver?.(event).catch(() => undefined); // the engine has ended, which its run tells
  };

  const onAssigned = (partitions: readonly number[]) => {
    assigned = new Set(partitions);
    for (const partition of partitions) {
      paused.add(partition);
      // Wherever the client believes to be: nothing may depend on it.
      positions.set(partition, tape.pick(partitionOf(partition).entries.length + 1));
    }
    if (tape.chance(0.5)) inHand = undefined;
    tell({ kind: 'assigned', partitions });
  };

  const fetch = (partition: number) => {
    const batch = fetchFrom(
      partitionOf(partition),
      positions.get(partition) ?? 0,
      1 + tape.pick(MOST_OFFSETS),
    );
    positions.set(partition, batch.nextOffset);
    inHand = { partition, ...batch };
  };

  const handOver = (batch: InHand) => {
    inHand = undefined;
    isDelivering = true;
    const done = () => void (isDelivering = false);
    deliver?.({ kind: 'records', ...batch }).then(done, done);
  };

  const offer = (what: string, run: () => void): Task => ({ by: process, what, run });

  /** What this client could do next by itself. */
  const offers = (): Task[] => {
    if (isDelivering || scheduler.frozen.has(process)) return [];
    if (inHand) {
      const batch = inHand;
      const { partition, fetchedOffset, nextOffset } = batch;
      return [offer(`delivers ${partition}: ${fetchedOffset} to ${nextOffset}`, () => handOver(batch))];
    }
    if (broker.state.isAway || !member || !broker.members().includes(member)) return [];
    return [...assigned]
      .filter((each) => !paused.has(each) && hasMore(partitionOf(each), positions.get(each) ?? 0))
      .map((each) => offer(`fetches ${each}`, () => fetch(each)));
  };

  const ask = <T>(what: string, read: () => T) =>
    scheduler.later(process, what, () => {
      broker.reach();
      return read();
    });

  const join = () => {
    if (isClosed) return;
    member = { process, assigned: onAssigned, generation: 0 };
    broker.join(member);
  };

  const leave = () => {
    if (member) broker.remove(member);
    member = undefined;
  };

  const consumer: LogConsumer = {
    start: (tells) =>
      ask('joins the group', () => {
        deliver = tells;
        join();
      }),
    seek(partition, offset) {
      positions.set(partition, offset);
      if (inHand?.partition === partition && !tape.chance(0.3)) inHand = undefined;
    },
    pause: (partitions) => void partitions.forEach((each) => paused.add(each)),
    resume: (partitions) => void partitions.forEach((each) => paused.delete(each)),
    advise: () => ask('tells lag tools', () => undefined),
    bounds: () =>
      ask(
        'asks for bounds',
        () => new Map(broker.state.topic.partitions.map((each, i) => [i, boundsOf(each)])),
      ),
    topicId: () => ask('asks for the topic', () => broker.state.topic.id),
    close: () =>
      scheduler.later(process, 'leaves the group', () => {
        isClosed = true;
        leave();
      }),
  };

  return {
    consumer,
    offers,
    /** The coordinator forgot this member, which joins again when it hears of it. */
    lose(): void {
      leave();
      scheduler.add({ by: process, what: 'joins the group again', run: join });
    },
    /** The client gives up by itself. */
    fail(error: unknown): void {
      leave();
      tell({ kind: 'failed', error });
    },
    isMember: () => member !== undefined && broker.members().includes(member),
  };
}

export type SimConsumer = ReturnType<typeof simConsumer>;
