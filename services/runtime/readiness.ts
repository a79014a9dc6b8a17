import { messageOf } from './errors.ts';

/** One dependency as `/readyz` shows it. `ageMs` is the time since the last check that succeeded, null before the first. */
export type DependencyState = { ready: boolean; ageMs: number | null; lastError: string | null };

type Check = () => Promise<void> | void;
type Entry = { check: Check; okAt: number | null; error: string | null };

// A dependency that does not answer is not ready; the probe itself must not hang with it.
const CHECK_TIMEOUT_MS = 2_000;

async function withTimeout(check: Check): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([Promise.resolve().then(check), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What a process depends on. Answers are kept for `ttlMs`, so that probes never load a dependency; `drain` makes the
 * process unready for good.
 */
export function createReadiness(checks: Record<string, Check>, ttlMs = 1_000) {
  const entries = new Map<string, Entry>();
  for (const [name, check] of Object.entries(checks)) entries.set(name, { check, okAt: null, error: null });
  let draining = false;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const checkAll = async () => {
    await Promise.all(
      [...entries.values()].map(async (entry) => {
        try {
          await withTimeout(entry.check);
          entry.okAt = Date.now();
          entry.error = null;
        } catch (error) {
          entry.error = messageOf(error);
        }
      }),
    );
    checkedAt = Date.now();
  };

  return {
    drain(): void {
      draining = true;
    },
    async read(): Promise<{ ready: boolean; draining: boolean; checks: Record<string, DependencyState> }> {
      if (Date.now() - checkedAt >= ttlMs) {
        running ??= checkAll().finally(() => (running = undefined));
        await running;
      }
      const states = [...entries].map(([name, { okAt, error }]): [string, DependencyState] => [
        name,
        { ready: error === null, ageMs: okAt === null ? null : Date.now() - okAt, lastError: error },
      ]);
      const ready = !draining && states.every(([, state]) => state.ready);
      return { ready, draining, checks: Object.fromEntries(states) };
    },
  };
}

export type Readiness = ReturnType<typeof createReadiness>;
