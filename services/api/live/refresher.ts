import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Makes a function that calls `read` and may be called at any rate: one reading runs, and all who ask meanwhile share
 * the one that starts `gapMs` after it. Whoever asks gets a reading that began after it was asked for.
 */
export function createRefresher(read: () => Promise<void>, gapMs: number): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  function start(): Promise<void> {
    next = null;
    running = read().finally(() => (running = null));
    return running;
  }

  async function startAfter(reading: Promise<void>): Promise<void> {
    // Whoever asked for that reading is told of its failure; this one tries anew.
    await reading.catch(() => undefined);
    await sleep(gapMs);
    return start();
  }

  return () => {
    if (next) return next;
    if (!running) return start();
    next = startAfter(running);
    return next;
  };
}
