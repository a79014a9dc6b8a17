import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';

export type Outcome = 'ready' | 'ended' | 'late';
type Options = {
  probe: () => Promise<boolean>;
  timeoutMs: number;
  everyMs: number;
  signal?: AbortSignal | undefined;
};

/** Asks `probe` until it says yes, the child ends (or `signal` wants it to), or time is up. */
export async function untilReady(child: Pick<Child, 'exited'>, options: Options): Promise<Outcome> {
  const deadline = Date.now() + options.timeoutMs;
  const { promise: ended, resolve } = Promise.withResolvers<'ended'>();
  const end = (): void => resolve('ended');
  void child.exited.then(end);
  options.signal?.addEventListener('abort', end, { once: true });
  if (options.signal?.aborted) end();
  try {
    return await ask(ended, { ...options, deadline });
  } finally {
    options.signal?.removeEventListener('abort', end);
  }
}

async function ask(
  ended: Promise<'ended'>,
  { probe, everyMs, deadline }: Options & { deadline: number },
): Promise<Outcome> {
  while (Date.now() < deadline) {
    const answer = await Promise.race([ended, probe()]);
    if (answer === 'ended') return 'ended';
    if (answer) return 'ready';
    if ((await Promise.race([ended, sleep(everyMs)])) === 'ended') return 'ended';
  }
  return 'late';
}
