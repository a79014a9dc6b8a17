import { setTimeout as sleep } from 'node:timers/promises';

/** Waiting that a signal ends. */
export function createWaiting(signal: AbortSignal) {
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal });
  return {
    signal,
    sleep: pause,
    /** Polls until `look` gives something; throws after `ms`. */
    async until<T>(what: string, look: () => T | Promise<T>, ms: number): Promise<NonNullable<T>> {
      const deadline = performance.now() + ms;
      for (;;) {
        signal.throwIfAborted();
        const found = await look();
        if (found) return found;
        if (performance.now() > deadline) throw new Error(`${what}: not within ${ms / 1_000} s`);
        await pause(20);
      }
    },
  };
}

export type Waiting = ReturnType<typeof createWaiting>;
