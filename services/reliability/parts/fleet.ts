import { setTimeout as sleep } from 'node:timers/promises';

import type { Exit } from '@millrace/stack/parts/child.ts';

import type { Worker } from './worker.ts';

const RESTART_MS = 200;

type Ended = Exit & { pid: number };

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
  const ended: Ended[] = [];

  const add = async (): Promise<Worker> => {
    const worker = await start(started++);
    startedAt = performance.now();
    running.add(worker);
    const replaced = worker.exited.then(async (exit) => {
      peakRssMb = Math.max(peakRssMb, worker.peakRssMb());
      running.delete(worker);
      if (leaving.has(worker)) return;
      ended.push({ pid: worker.pid, ...exit });
      await sleep(RESTART_MS);
      if (!closing) await add();
    });
    restarts.add(replaced);
    void replaced.finally(() => restarts.delete(replaced));
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
    /** How each one ended that nobody dismissed: of those, all that no fault has ended have crashed. */
    ended: (): readonly Ended[] => ended,
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
