import { FAULTS, LOSSES } from './faults.ts';
import { standstill } from './judge.ts';
import { append, settle } from './producer.ts';
import type { Task } from './scheduler.ts';
import { createTape, MOST } from './tape.ts';
import type { Partition } from './topic.ts';
import { createWorld, type Landed, type World } from './world.ts';

/** What became of a run: `failure` is what was wrong first, `trace` every step that was taken. */
export type Outcome = { failure: string | undefined; landed: Landed; trace: string[]; events: number };

// Above these numbers of the tape: a fault, new records, time. Below, something that is ready happens.
const FAULT = MOST * 0.965;
const APPEND = MOST * 0.92;
const TIME = MOST * 0.89;
// What does not pass stops partitions, and says nothing any more of whether they get on: only these runs have it, and
// then it is one in so many faults.
const LOSSY_RUNS = 1 / 4;
const LOSS = 1 / 6;
// By then, in simulated time after the last fault, everything must be counted.
const PATIENCE_MS = 60_000;
const MOST_STEPS = 20_000;

const offersOf = ({ scheduler, workers }: World): Task[] => [
  ...scheduler.ready(),
  ...workers().flatMap(({ sim, state }) => (state.hasEnded ? [] : sim.offers())),
];

/** One thing that is ready, or, when nothing is, time passes. */
async function happen(world: World): Promise<void> {
  const { scheduler, tape } = world;
  const offers = offersOf(world);
  const picked = offers[tape.pick(Math.max(1, offers.length))];
  if (picked) await scheduler.run(picked);
  else scheduler.advance();
  world.sweep();
}

function harm(world: World, isLossy: boolean): void {
  const { tape, scheduler } = world;
  const faults = isLossy && tape.chance(LOSS) ? LOSSES : FAULTS;
  const names = Object.keys(faults);
  const name = names[tape.pick(names.length)] as string;
  scheduler.trace.push(`FAULT: ${name}`);
  if (faults[name]?.(world)) world.land(name);
}

function produce({ broker, tape, scheduler }: World): void {
  const { partitions } = broker.state.topic;
  const partition = tape.pick(partitions.length);
  append(partitions[partition] as Partition, scheduler.now(), tape);
  scheduler.trace.push(`records in partition ${partition}`);
}

async function step(world: World, isLossy: boolean): Promise<void> {
  const { tape, scheduler } = world;
  const roll = tape.next();
  if (roll > FAULT) harm(world, isLossy);
  else if (roll > APPEND) produce(world);
  else if (roll > TIME) scheduler.advance(tape.pick(2_000));
  else await happen(world);
}

/** Ends every fault that lasts, and sees that somebody works. */
function heal({ scheduler, broker, database, workers, start }: World): void {
  scheduler.trace.push('ALL FAULTS END');
  scheduler.frozen.clear();
  broker.state.isAway = false;
  broker.state.onceTold = undefined;
  database.up();
  database.server.failNext(undefined);
  for (const partition of broker.state.topic.partitions) settle(partition);
  if (workers().every(({ state }) => state.isStopping)) start();
}

/** Runs on without faults until everything is counted; says what is missing when it takes too long. */
async function liveness(world: World): Promise<string | undefined> {
  const { scheduler, broker, database, workers, failure } = world;
  const deadline = scheduler.now() + PATIENCE_MS;
  let steps = 0;
  const waits = () =>
    standstill(database.server.rows.all(), broker.state.topic) ??
    (workers().some(({ state }) => state.isStopping) ? 'a stop does not end' : undefined);
  while (!failure() && waits()) {
    if (scheduler.now() > deadline || steps++ > MOST_STEPS)
      return `${scheduler.now() - deadline + PATIENCE_MS} ms and ${steps} steps after the last fault: ${waits()}`;
    await happen(world);
  }
  return undefined;
}

/** One run, wholly decided by the numbers. */
export async function run(numbers: readonly number[]): Promise<Outcome> {
  const tape = createTape(numbers);
  const world = createWorld(tape);
  const isLossy = tape.chance(LOSSY_RUNS);
  world.start();
  while (!tape.isOver() && !world.failure()) await step(world, isLossy);
  if (!world.failure()) {
    heal(world);
    const stuck = await liveness(world);
    if (stuck) world.fail(stuck);
  }
  const events = [...world.broker.topics.values()]
    .flatMap(({ partitions }) => partitions)
    .reduce((sum, { entries }) => sum + entries.length, 0);
  return { failure: world.failure(), landed: world.landed, trace: world.scheduler.trace, events };
}
