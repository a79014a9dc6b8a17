import { createBroker } from './group.ts';
import { fault } from './judge.ts';
import { simulated } from './pipeline.ts';
import { createDatabase } from './database.ts';
import type { Transaction } from './rows.ts';
import { createScheduler } from './scheduler.ts';
import type { Tape } from './tape.ts';
import { startWorker, type Worker } from './worker.ts';

/** What really happened in a run, by name. */
export type Landed = Record<string, number> & { fenced: number; retried: number };

/** Everything that is simulated, and the workers in it. After each transaction the judge looks at all that is committed. */
export function createWorld(tape: Tape) {
  const scheduler = createScheduler();
  const broker = createBroker(scheduler, tape, simulated.plan.source.partitions);
  const landed: Landed = { fenced: 0, retried: 0, commits: 0 };
  let failure: string | undefined;
  const fail = (why: string) => void (failure ??= why);
  // Whatever was written is judged; as a commit counts what moved an offset.
  const judge = ({ hasMoved }: Transaction) => {
    if (hasMoved) landed.commits = (landed.commits ?? 0) + 1;
    const wrong = fault(database.server.rows.all(), { topics: broker.topics, topic: broker.state.topic });
    if (wrong) fail(`after commit ${landed.commits}: ${wrong}`);
  };
  const database = createDatabase(scheduler, judge);
  let born = 0;
  let workers: Worker[] = [];

  const world = {
    tape,
    scheduler,
    broker,
    database,
    landed,
    fail,
    failure: () => failure,
    workers: () => workers,
    start(): void {
      workers.push(startWorker(world, `worker-${++born}`));
    },
    /** Forgets workers that have ended. */
    sweep(): void {
      workers = workers.filter(({ state }) => !state.hasEnded);
    },
    remove(worker: Worker): void {
      workers = workers.filter((other) => other !== worker);
    },
    land(name: string): void {
      landed[name] = (landed[name] ?? 0) + 1;
    },
  };
  return world;
}

export type World = ReturnType<typeof createWorld>;
