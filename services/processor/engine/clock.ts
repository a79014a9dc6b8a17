/** Time as the engine sees it; a simulation brings its own. */
export type Clock = {
  now(): number;
  /** Calls back once after `ms`; gives a function that cancels it. */
  after(ms: number, call: () => void): () => void;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
