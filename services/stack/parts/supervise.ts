import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import type { Child, Exit } from './child.ts';

export type Supervised = {
  name: string;
  pid(): number;
  /** How often it has been started again. */
  restarts(): number;
  /** Whether it ended by itself and is not ready again. */
  isAway(): boolean;
  stop(): Promise<void>;
};

type Reason = { reason: string; code?: string | undefined; fix?: string | undefined };
/** Why a part is started again; the reason does not say its name. */
export type Restart = Reason & { name: string; delayMs: number; restarts: number };
/** A part that ended by itself is ready again, so many milliseconds after its end. */
export type Ready = { name: string; ms: number };

type Spec = {
  name: string;
  /** The signal says that nobody wants the process any more: end what is being started, and reject. */
  start: (signal: AbortSignal) => Promise<Child>;
  /** Ends the first start: whoever asked for the part does not want it any more. */
  signal?: AbortSignal;
  /** Called before each new attempt. */
  onRestart: (restart: Restart) => void;
  /** Called when a new process is ready. */
  onReady?: (ready: Ready) => void;
};

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 5_000;
const STEADY_MS = 5_000; // a life as long as this is not part of a crash loop

/**
 * Starts a part, and from then on starts it again whenever it ends by itself: at once the first time, then after a
 * delay that doubles up to 5 s. Rejects when the first start fails; a later failure is reported and tried again.
 */
export async function supervise(spec: Spec): Promise<Supervised> {
  const stopping = new AbortController();
  let child = await spec.start(anyOf(stopping.signal, spec.signal));
  let restarts = 0;
  let quick = 0;
  let endedAt: number | undefined;
  const startAgain = async (why: Reason): Promise<void> => {
    const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** quick++);
    spec.onRestart({ name: spec.name, ...why, delayMs, restarts: ++restarts });
    await pause(delayMs, stopping.signal);
    if (stopping.signal.aborted) return;
    try {
      child = await spec.start(stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return;
      return startAgain(reasonOf(spec.name, error));
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const born = Date.now();
      const exit = await child.exited;
      if (stopping.signal.aborted) return;
      if (Date.now() - born >= STEADY_MS) quick = 0;
      endedAt = performance.now();
      await startAgain({ reason: describe(exit) });
      if (stopping.signal.aborted) return;
      spec.onReady?.({ name: spec.name, ms: performance.now() - endedAt });
      endedAt = undefined;
    }
  };
  const watching = watch();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await child.stop();
    await watching;
    await child.stop(); // one that became ready meanwhile
  };
  const isAway = (): boolean => endedAt !== undefined;
  return { name: spec.name, pid: () => child.pid, restarts: () => restarts, isAway, stop };
}

const anyOf = (signal: AbortSignal, other: AbortSignal | undefined): AbortSignal =>
  other ? AbortSignal.any([signal, other]) : signal;

function reasonOf(name: string, error: unknown): Reason {
  const [said, own] = [messageOf(error), `${name} `];
  const reason = said.startsWith(own) ? said.slice(own.length) : said;
  return error instanceof MillraceError ? { reason, code: error.code, fix: error.fix } : { reason };
}

function describe({ code, signal }: Exit): string {
  return signal ? `ended by ${signal}` : `ended with exit code ${code}`;
}

/** Sleeps, or wakes at once when stopping. */
async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal }).catch((error: Error) => {
    if (error.name !== 'AbortError') throw error;
  });
}
