import { eventParser } from '@millrace/pipeline/event/parse.ts';
import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { createEngine } from '@millrace/processor/engine/engine.ts';
import type { LogConsumer } from '@millrace/processor/engine/log-consumer.ts';
import type { Observer } from '@millrace/processor/engine/observer.ts';
import { createLine } from '@millrace/processor/store/line.ts';
import { storeOn } from '@millrace/processor/store/postgres-store.ts';
import type { Store } from '@millrace/processor/store/store.ts';
import { createLog } from '@millrace/runtime/log.ts';

import { simConsumer } from './consumer.ts';
import { simulated } from './pipeline.ts';
import type { Database } from './database.ts';
import type { Broker } from './group.ts';
import type { Process, Scheduler } from './scheduler.ts';
import type { Tape } from './tape.ts';

const LIMITS = { rows: 14, bytes: 1_000_000, bulkMs: 300, liveMs: 8 };
const parser = eventParser(simulated as unknown as Pipeline);
const log = createLog('simulation', 'silent');
const blind = () => undefined;

/** Watches as the processor's own observer does, for that shares the one connection with the commits. */
function observe(consumer: LogConsumer, store: Store, landed: { fenced: number; retried: number }): Observer {
  const look: Observer['tick'] = (partitions) => {
    const seen = partitions.map(({ partition, epoch, endOffset }) => ({ partition, epoch, endOffset }));
    consumer
      .bounds()
      .then(() => (seen.length > 0 ? store.observe(seen) : store.ping()))
      .catch(blind); // as there: the next look tells the same
  };
  return {
    released: blind,
    owned: blind,
    halted: blind,
    paused: blind,
    sending: blind,
    committed: blind,
    fenced: () => void landed.fenced++,
    retrying: () => void landed.retried++,
    tick: look,
  };
}

/** What a worker lives in, and whom it tells when it ends by an error. */
export type Surroundings = {
  scheduler: Scheduler;
  broker: Broker;
  database: Database;
  tape: Tape;
  landed: { fenced: number; retried: number };
  fail(why: string): void;
};

/** One processor: the real loop, fold and store, on a simulated log, database and clock. */
export function startWorker(world: Surroundings, name: string) {
  const { scheduler, database, landed } = world;
  const process: Process = { name };
  const sim = simConsumer(world, process);
  const line = createLine(() => database.open(process));
  const store = storeOn(line, { owner: name }, simulated.plan);
  const engine = createEngine({
    plan: simulated.plan,
    parser,
    consumer: sim.consumer,
    store,
    clock: scheduler.clockOf(process),
    limits: LIMITS,
    observer: observe(sim.consumer, store, landed),
    log,
  });
  const run = engine.run();
  const state = { isStopping: false, hasEnded: false };
  const end = async () => {
    await run;
    if (!state.isStopping) throw new Error('the loop ended by itself');
    await sim.consumer.close();
    await store.close();
    state.hasEnded = true;
  };
  end().catch((error: unknown) => world.fail(`${name} ended: ${(error as Error).message}`));
  return {
    process,
    sim,
    state,
    /** As SIGTERM does: commits what is folded, leaves the group, ends. */
    stop(): void {
      state.isStopping = true;
      engine.stop();
    },
    /** As SIGKILL does: nothing of it acts any more; the coordinator learns by silence. */
    kill(): void {
      scheduler.forget(process);
      database.leave(process);
      world.broker.expire(process, () => false);
    },
  };
}

export type Worker = ReturnType<typeof startWorker>;
