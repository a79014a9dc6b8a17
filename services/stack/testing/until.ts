import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` says yes; throws with `what` after the time. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`after ${timeoutMs} ms: ${what} did not happen`);
    await sleep(25);
  }
}

/** True while a process with this id is there, other than as a zombie. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
