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
// In these one comes when all is counted and nothing happens any more.
const LATE_LOSSES = 1 / 4;
// So long, in simulated time, it then has to be noticed: an idle engine asks every second.
const NOTICE_MS = 10_000;
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

function harm(world: World, faults: typeof FAULTS, choice: number): void {
  const names = Object.keys(faults);
  const name = names[choice % names.length] as string;
  world.scheduler.trace.push(`FAULT: ${name}`);
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
  if (roll > FAULT) harm(world, isLossy && tape.chance(LOSS) ? LOSSES : FAULTS, tape.next());
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

/** Runs on without faults until everything is counted or stopped; the run fails when that takes too long. */
async function liveness(world: World): Promise<void> {
  const { scheduler, broker, database, workers, failure, fail } = world;
  const deadline = scheduler.now() + PATIENCE_MS;
  let steps = 0;
  const waits = () =>
    standstill(database.server.rows.all(), broker.state.topic) ??
    (workers().some(({ state }) => state.isStopping) ? 'a stop does not end' : undefined);
  while (!failure() && waits()) {
    if (scheduler.now() > deadline || steps++ > MOST_STEPS)
      fail(
        `${scheduler.now() - deadline + PATIENCE_MS} ms and ${steps} steps after the last fault: ${waits()}`,
      );
    else await happen(world);
  }
}

/** Harms what is counted and done, and runs on: some of it happens only to who asks. */
async function harmLate(world: World, choice: number): Promise<void> {
  const { scheduler, failure, fail } = world;
  harm(world, LOSSES, choice);
  const until = scheduler.now() + NOTICE_MS;
  for (let steps = 0; !failure() && scheduler.now() < until; steps++)
    if (steps > MOST_STEPS) fail(`time does not pass: ${steps} steps after the last loss`);
    else await happen(world);
}

/** One run, wholly decided by the numbers. */
export async function run(numbers: readonly number[]): Promise<Outcome> {
  const tape = createTape(numbers);
  const world = createWorld(tape);
  const isLossy = tape.chance(LOSSY_RUNS);
  const lateLoss = tape.chance(LATE_LOSSES) ? tape.next() : undefined;
  world.start();
  while (!tape.isOver() && !world.failure()) await step(world, isLossy);
  if (!world.failure()) {
    heal(world);
    await liveness(world);
  }
  if (!world.failure() && lateLoss !== undefined) {
    await harmLate(world, lateLoss);
    await liveness(world);
  }
  const events = [...world.broker.topics.values()]
    .flatMap(({ partitions }) => partitions)
    .reduce((sum, { entries }) => sum + entries.length, 0);
  return { failure: world.failure(), landed: world.landed, trace: world.scheduler.trace, events };
}
