import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';

export type Outcome = 'ready' | 'ended' | 'late';
type Options = { probe: () => Promise<boolean>; timeoutMs: number; everyMs: number };

/** Asks `probe` until it says yes, the child ends, or time is up. */
export async function untilReady(child: Pick<Child, 'exited'>, options: Options): Promise<Outcome> {
  const deadline = Date.now() + options.timeoutMs;
  const ended = child.exited.then(() => 'ended' as const);
  while (Date.now() < deadline) {
    if (await options.probe()) return 'ready';
    if ((await Promise.race([ended, sleep(options.everyMs)])) === 'ended') return 'ended';
  }
  return 'late';
}
