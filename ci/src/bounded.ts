/** A command that is ended after so many seconds; the engine itself would wait for it without end. */
export const bounded = (seconds: number, command: readonly string[]): string[] => [
  'timeout',
  '--verbose',
  '--kill-after=20',
  String(seconds),
  ...command,
];

/** Exit codes of `timeout` when the time was up. */
export const isTimeUp = (exitCode: number): boolean => exitCode === 124 || exitCode === 137;

/**
 * `work`, or an Error that says what took too long. The engine retries a port that nobody listens on for a quarter of
 * an hour, which looks like a hang.
 */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${seconds} s`)), seconds * 1_000);
  });
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
