/**
 * Steps of a commit, in their order. `polled`: records came from Kafka; `begun`: BEGIN was answered; `fenced`: the fence
 * was; `written`: deltas and dead letters were; `ready`: all was, and COMMIT was not sent; `sent`: the kernel has the
 * bytes of COMMIT; `acked`: COMMIT was answered; `advised`: Kafka took the offsets.
 */
export const STEPS = ['polled', 'begun', 'fenced', 'written', 'ready', 'sent', 'acked', 'advised'] as const;
export type Step = (typeof STEPS)[number];

/** A fault at a step: at its `nth` hit in the process, and at each `every` hits after that. */
export type Fault = { at: Step; nth: number; every?: number } & (
  | { do: 'kill' }
  /** Stands still as a whole, until somebody continues it. */
  | { do: 'freeze' }
  /** Takes memory until V8 ends the process. */
  | { do: 'exhaust' }
  /** The server itself raises this SQLSTATE inside the transaction; not at `polled`, `sent`, `acked` or `advised`. */
  | { do: 'raise'; sqlstate: string }
);

/** What a preloaded process is told, as JSON in MILLRACE_FAULTS. */
export type Orders = {
  faults?: Fault[];
  /** Hits count only from a SIGUSR2 on. */
  armedLater?: boolean;
  /** Ports on 127.0.0.1 that are reached through others. */
  detours?: Record<string, number>;
  /** The wall clock jumps by `byMs` when the process is `afterMs` old. */
  clock?: { afterMs: number; byMs: number }[];
};
