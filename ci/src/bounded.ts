const TIMEOUT = ['timeout', '--verbose', '--kill-after=20'];
// Exit codes of `timeout`.
const OBEYED = 124;
const KILLED = 137;
const FIX = 'call again, as `dagger --progress=plain call ...`, which shows what it waits for';

/** A command that is ended after so many seconds; the engine itself would wait for it without end. */
export const bounded = (seconds: number, command: readonly string[]): string[] => [
  ...TIMEOUT,
  String(seconds),
  ...command,
];

/** In words, that a command was ended because its time was up; undefined when it ended by itself. */
export function exceeded(command: readonly string[], exitCode: number): string | undefined {
  if (command[0] !== TIMEOUT[0]) return undefined;
  const seconds = command[TIMEOUT.length];
  if (exitCode === OBEYED) return `was ended after ${seconds} s`;
  return exitCode === KILLED ? `was killed, after ${seconds} s or for want of memory` : undefined;
}

/**
 * `work`, or an Error that says what took too long. The engine retries a port that nobody listens on for a quarter of
 * an hour, which looks like a hang.
 */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} took more than ${seconds} s: ${FIX}`)),
      seconds * 1_000,
    );
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
