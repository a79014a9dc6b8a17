import { setTimeout as sleep } from 'node:timers/promises';

import type { Worker } from './worker.ts';

const RESTART_MS = 200;

/**
 * Processors that are started again when they end, as a supervisor does it. `start` is told how many were started
 * before.
 */
export function createFleet(start: (before: number) => Promise<Worker>) {
  const running = new Set<Worker>();
  let started = 0;
  let startedAt = 0;
  let peakRssMb = 0;
  let closing = false;
  const leaving = new Set<Worker>();
  const restarts = new Set<Promise<void>>();

  const add = async (): Promise<Worker> => {
    const worker = await start(started++);
    startedAt = performance.now();
    running.add(worker);
    const ended = worker.exited.then(async () => {
      peakRssMb = Math.max(peakRssMb, worker.peakRssMb());
      running.delete(worker);
      if (leaving.has(worker)) return;
      await sleep(RESTART_MS);
      if (!closing) await add();
    });
    restarts.add(ended);
    void ended.finally(() => restarts.delete(ended));
    return worker;
  };

  /** Ended for good: nobody starts another in its place. */
  const dismiss = async (worker: Worker, how: 'stop' | 'kill') => {
    leaving.add(worker);
    return worker[how]();
  };

  const all = () => [...running];
  return {
    add,
    all,
    dismiss,
    started: () => started,
    /** When the last one was started, by `performance.now`. */
    lastStartAt: () => startedAt,
    peakRssMb: () => all().reduce((most, worker) => Math.max(most, worker.peakRssMb()), peakRssMb),
    async grow(count: number): Promise<void> {
      await Promise.all(Array.from({ length: count }, add));
    },
    /** Ends all of them; nothing is started any more. */
    async close(how: 'stop' | 'kill' = 'kill'): Promise<void> {
      closing = true;
      while (running.size > 0 || restarts.size > 0) {
        await Promise.all(all().map((worker) => dismiss(worker, how)));
        await Promise.all(restarts);
      }
    },
  };
}

export type Fleet = ReturnType<typeof createFleet>;
