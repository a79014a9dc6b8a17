import type { LogConsumer, LogEvent } from '@millrace/processor/engine/log-consumer.ts';

import type { Broker, Member } from './group.ts';
import type { Process, Scheduler, Task } from './scheduler.ts';
import type { Tape } from './tape.ts';
import { boundsOf, fetchFrom, hasMore, type Batch, type Partition } from './topic.ts';

export type LogWorld = { scheduler: Scheduler; broker: Broker; tape: Tape };

type Deliver = (event: LogEvent) => Promise<void>;
type InHand = Batch & { partition: number };

/** A client of the simulated broker. */
type Client = LogWorld & {
  process: Process;
  deliver: Deliver | undefined;
  member: Member | undefined;
  assigned: Set<number>;
  paused: Set<number>;
  positions: Map<number, number>;
  /** Fetched and not delivered yet. */
  inHand: InHand | undefined;
  isDelivering: boolean;
  isClosed: boolean;
};

const MOST_OFFSETS = 8;

const partitionOf = ({ broker }: Client, partition: number) =>
  broker.state.topic.partitions[partition] as Partition;

async function tell(client: Client, event: LogEvent): Promise<void> {
  try {
    await client.deliver?.(event);
  } catch {
    // The engine has ended, which its run tells.
  }
}

function onAssigned(client: Client, partitions: readonly number[]): void {
  const { tape } = client;
  client.assigned = new Set(partitions);
  for (const partition of partitions) {
    client.paused.add(partition);
    // Wherever the client believes to be: nothing may depend on it.
    client.positions.set(partition, tape.pick(partitionOf(client, partition).entries.length + 1));
  }
  if (tape.chance(0.5)) client.inHand = undefined;
  void tell(client, { kind: 'assigned', partitions });
}

function fetch(client: Client, partition: number): void {
  const { tape, positions } = client;
  const most = 1 + tape.pick(MOST_OFFSETS);
  const batch = fetchFrom(partitionOf(client, partition), positions.get(partition) ?? 0, most);
  positions.set(partition, batch.nextOffset);
  client.inHand = { partition, ...batch };
}

async function handOver(client: Client, batch: InHand): Promise<void> {
  client.inHand = undefined;
  client.isDelivering = true;
  await tell(client, { kind: 'records', ...batch });
  client.isDelivering = false;
}

/** What this client could do next by itself. */
function offersOf(client: Client): Task[] {
  const { process: by, broker, inHand, member, assigned, paused, positions } = client;
  if (client.isDelivering || client.scheduler.frozen.has(by)) return [];
  if (inHand) {
    const what = `delivers ${inHand.partition}: ${inHand.fetchedOffset} to ${inHand.nextOffset}`;
    return [{ by, what, run: () => void handOver(client, inHand) }];
  }
  if (broker.state.isAway || !member || !broker.members().includes(member)) return [];
  return [...assigned]
    .filter((each) => !paused.has(each) && hasMore(partitionOf(client, each), positions.get(each) ?? 0))
    .map((each) => ({ by, what: `fetches ${each}`, run: () => fetch(client, each) }));
}

function join(client: Client): void {
  if (client.isClosed) return;
  const assigned = (partitions: readonly number[]) => onAssigned(client, partitions);
  client.member = { process: client.process, assigned, generation: 0 };
  client.broker.join(client.member);
}

function leave(client: Client): void {
  if (client.member) client.broker.remove(client.member);
  client.member = undefined;
}

function portOf(client: Client): LogConsumer {
  const { scheduler, broker, tape, process, positions, paused } = client;
  const ask = <T>(what: string, read: () => T) =>
    scheduler.later(process, what, () => {
      broker.reach();
      return read();
    });
  return {
    start: (deliver) =>
      ask('joins the group', () => {
        client.deliver = deliver;
        join(client);
      }),
    seek(partition, offset) {
      positions.set(partition, offset);
      if (client.inHand?.partition === partition && !tape.chance(0.3)) client.inHand = undefined;
    },
    pause(partitions) {
      for (const each of partitions) paused.add(each);
    },
    resume(partitions) {
      for (const each of partitions) paused.delete(each);
    },
    advise: () => ask('tells lag tools', () => undefined),
    bounds: () =>
      ask('asks for bounds', () => new Map(broker.state.topic.partitions.map(boundsOf).entries())),
    topicId: () => ask('asks for the topic', broker.identity),
    close: () =>
      scheduler.later(process, 'leaves the group', () => {
        client.isClosed = true;
        leave(client);
      }),
  };
}

/**
 * A client of the simulated broker behind the engine's port. It is as awkward as the port allows: records fetched
 * before a seek or a pause may still be delivered after it, and a position outside the log becomes its start in silence.
 */
export function simConsumer(world: LogWorld, process: Process) {
  const client: Client = {
    ...world,
    process,
    deliver: undefined,
    member: undefined,
    assigned: new Set(),
    paused: new Set(),
    positions: new Map(),
    inHand: undefined,
    isDelivering: false,
    isClosed: false,
  };
  return {
    consumer: portOf(client),
    offers: () => offersOf(client),
    /** The coordinator forgot this member, which joins again when it hears of it. */
    lose(): void {
      leave(client);
      client.scheduler.add({ by: process, what: 'joins the group again', run: () => join(client) });
    },
    /** The client gives up by itself. */
    fail(error: unknown): void {
      leave(client);
      void tell(client, { kind: 'failed', error });
    },
    isMember: () => client.member !== undefined && world.broker.members().includes(client.member),
  };
}
