export type Pause = { rest: (ms: number | null) => Promise<void>; wake: () => void };

/** A wait that can be cut short: `rest` ends after `ms` (null: never by itself) or at the next `wake`. */
export function createPause(): Pause {
  let end: (() => void) | null = null;
  return {
    async rest(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      end = resolve;
      const timer = ms === null ? undefined : setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
      end = null;
    },
    wake: () => end?.(),
  };
}
