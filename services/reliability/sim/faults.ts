import { MillraceError } from '@millrace/runtime/errors.ts';

import { BROKER } from './group.ts';
import { offsetKey, type OffsetRow } from './offset-statements.ts';
import { DATABASE } from './backend.ts';
import { REGISTRATION, type RegistrationRow } from './statements.ts';
import { fill } from './producer.ts';
import type { Partition } from './topic.ts';
import type { Worker } from './worker.ts';
import type { World } from './world.ts';

/** Does its harm and says whether it could. */
type Fault = (world: World) => boolean;

const SQLSTATES = ['40001', '40P01', '57014', '53100', '55P03'];
const MOST_WORKERS = 3;
const AWAY_MS = 2_000;
const FROZEN_MS = 9_000;
const RIGHT_AFTER = 'topic made again right after somebody asked';

function anyOf({ tape, workers }: World, fits: (worker: Worker) => boolean): Worker | undefined {
  const found = workers().filter((worker) => !worker.state.hasEnded && fits(worker));
  return found[tape.pick(Math.max(1, found.length))];
}

const anyPartition = ({ tape, broker }: World) => {
  const { partitions } = broker.state.topic;
  return partitions[tape.pick(partitions.length)] as Partition;
};

const isRunning = ({ state }: Worker) => !state.isStopping;

function onAny(world: World, fits: (worker: Worker) => boolean, harm: (worker: Worker) => void): boolean {
  const worker = anyOf(world, fits);
  if (worker) harm(worker);
  return worker !== undefined;
}

function kill(world: World, worker: Worker): void {
  const { scheduler, remove, start } = world;
  worker.kill();
  remove(worker);
  scheduler.clockOf(BROKER).after(500, start);
}

function freeze({ scheduler, broker }: World, { process, sim }: Worker): void {
  scheduler.frozen.add(process);
  const isAwake = () => !scheduler.frozen.has(process);
  broker.expire(process, isAwake);
  scheduler.clockOf(BROKER).after(FROZEN_MS, () => {
    scheduler.frozen.delete(process);
    if (!sim.isMember()) sim.lose();
  });
}

function brokerAway({ scheduler, broker }: World): boolean {
  if (broker.state.isAway) return false;
  broker.state.isAway = true;
  scheduler.clockOf(BROKER).after(AWAY_MS, () => void (broker.state.isAway = false));
  return true;
}

function databaseCrash({ scheduler, database }: World): boolean {
  if (database.isDown()) return false;
  database.crash();
  scheduler.clockOf(DATABASE).after(AWAY_MS, database.up);
  return true;
}

/** A recount: all that was counted goes in one transaction, which waits for those that claim or count. */
function recount({ database, broker, tape }: World): boolean {
  const { rows, isQuiet } = database.server;
  if (!isQuiet()) return false;
  const transaction = rows.begin();
  const registration = rows.read(transaction, REGISTRATION) as RegistrationRow | undefined;
  const epochs = broker.state.topic.partitions.map(
    (_, partition) => (rows.read(transaction, offsetKey(partition)) as OffsetRow | undefined)?.epoch ?? 0,
  );
  for (const key of rows.all().keys()) transaction.writes.set(key, null);
  const lastEpoch = Math.max(registration?.lastEpoch ?? 0, ...epochs);
  transaction.writes.set(REGISTRATION, { lastEpoch, fromZero: tape.chance(0.5) });
  rows.commit(transaction);
  return true;
}

const clientGivesUp = () => new MillraceError({ code: 'E_KAFKA', message: 'gave up', retriable: true });

/** What passes, and after which everything must be counted. */
export const FAULTS: Record<string, Fault> = {
  'kill -9': (world) =>
    onAny(
      world,
      () => true,
      (worker) => kill(world, worker),
    ),
  'freeze past the session': (world) =>
    onAny(
      world,
      ({ process }) => !world.scheduler.frozen.has(process),
      (worker) => freeze(world, worker),
    ),
  'graceful stop': (world) => onAny(world, isRunning, (worker) => worker.stop()),
  'one worker more': ({ workers, start }) => {
    if (workers().length >= MOST_WORKERS) return false;
    start();
    return true;
  },
  'session lost': (world) =>
    onAny(
      world,
      ({ sim }) => sim.isMember(),
      ({ sim }) => sim.lose(),
    ),
  'client gives up': (world) =>
    onAny(
      world,
      ({ sim }) => sim.isMember(),
      ({ sim }) => sim.fail(clientGivesUp()),
    ),
  rebalance: ({ broker }) => {
    broker.rebalance();
    return true;
  },
  'broker away': brokerAway,
  'connection cut': ({ database, tape }) => database.cutOne(tape.pick),
  'statement fails': ({ database, tape }) => {
    database.server.failNext(SQLSTATES[tape.pick(SQLSTATES.length)]);
    return true;
  },
  'database crash': databaseCrash,
  'failover that lost commits': ({ database, tape }) => database.failOver(1 + tape.pick(3)),
  recount,
};

/** What does not pass: partitions must stop, and what was counted must stay right. */
export const LOSSES: Record<string, Fault> = {
  'topic made again': ({ broker }) => {
    broker.recreate();
    return true;
  },
  [RIGHT_AFTER]: ({ broker, scheduler, land }) => {
    broker.state.onceTold = () => {
      scheduler.trace.push('THE TOPIC IS MADE AGAIN');
      broker.recreate();
      land(RIGHT_AFTER);
    };
    return false;
  },
  // By somebody who meant well: every offset fits.
  'topic made again and filled': ({ broker, scheduler, tape }) => {
    const lengths = broker.state.topic.partitions.map(({ entries }) => entries.length);
    broker.recreate();
    for (const [number, partition] of broker.state.topic.partitions.entries())
      fill(partition, lengths[number] as number, { nowMs: scheduler.now(), tape });
    return true;
  },
  'log start moved': (world) => {
    const partition = anyPartition(world);
    if (partition.start === partition.stable) return false;
    partition.start += 1 + world.tape.pick(partition.stable - partition.start);
    partition.starts.push(partition.start);
    return true;
  },
  'log tail lost': (world) => {
    const partition = anyPartition(world);
    if (partition.start === partition.stable) return false;
    partition.cutAt = partition.start + world.tape.pick(partition.stable - partition.start);
    partition.stable = partition.cutAt;
    return true;
  },
};
