import type { Clock } from '@millrace/processor/engine/clock.ts';

/** One incarnation of a process: what is killed has its tasks and timers go with it. */
export type Process = { name: string };
/** Something that may happen next. */
export type Task = { by: Process; what: string; run(): void };
type Timer = { at: number; by: Process; call(): void };

// Any moment; ms since epoch.
const BEGIN_MS = Date.UTC(2001, 0, 1);

/** Nothing but promises that can settle is left to do: no timer and no socket is in a simulation. */
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

/**
 * All that could happen next, of which somebody picks one at a time. Time moves only when it is told to. A frozen
 * process does nothing, and what waits for it stays.
 */
export function createScheduler() {
  let now = BEGIN_MS;
  let tasks: Task[] = [];
  let timers: Timer[] = [];
  const frozen = new Set<Process>();
  const gone = new WeakSet<Process>();
  const trace: string[] = [];

  // What a killed process still holds promises of must not act.
  const add = (task: Task) => {
    if (!gone.has(task.by)) tasks.push(task);
  };

  const run = async (task: Task) => {
    tasks = tasks.filter((other) => other !== task);
    trace.push(`${task.by.name}: ${task.what}`);
    task.run();
    await settled();
  };

  const ring = ({ by, call }: Timer) => add({ by, what: 'timer', run: call });

  return {
    trace,
    frozen,
    now: () => now,
    add,
    run,
    /** A result that comes when this is picked; `effect` then runs at once, as one step. */
    later<T>(by: Process, what: string, effect: () => T): Promise<T> {
      const { promise, resolve } = Promise.withResolvers<() => T>();
      // Kept as a result, thrown or not, until the promise is settled.
      const attempt = (): (() => T) => {
        try {
          const result = effect();
          return () => result;
        } catch (error) {
          return () => {
            throw error;
          };
        }
      };
      add({ by, what, run: () => resolve(attempt()) });
      return promise.then((result) => result());
    },
    ready: () => tasks.filter(({ by }) => !frozen.has(by)),
    /** Moves time to the next timer, and on by `more` ms; what is due then may happen. */
    advance(more = 0): void {
      const next = Math.min(...timers.map(({ at }) => at));
      now = Math.max(now, Number.isFinite(next) ? next : now) + more;
      trace.push(`time: ${now - BEGIN_MS} ms`);
      for (const timer of timers.filter(({ at }) => at <= now)) ring(timer);
      timers = timers.filter(({ at }) => at > now);
    },
    forget(by: Process): void {
      gone.add(by);
      tasks = tasks.filter((task) => task.by !== by);
      timers = timers.filter((timer) => timer.by !== by);
      frozen.delete(by);
    },
    clockOf: (by: Process): Clock => ({
      now: () => now,
      after(ms, call) {
        const timer = { at: now + ms, by, call };
        if (!gone.has(by)) timers.push(timer);
        return () => void (timers = timers.filter((other) => other !== timer));
      },
    }),
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
