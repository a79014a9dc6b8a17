const TIMEOUT = ['timeout', '--verbose', '--kill-after=20'];
// Of `timeout`: when the command obeyed, and when it had to be killed.
const TIME_UP = [124, 137];

/** A command that is ended after so many seconds; the engine itself would wait for it without end. */
export const bounded = (seconds: number, command: readonly string[]): string[] => [
  ...TIMEOUT,
  String(seconds),
  ...command,
];

/** The limit, in seconds, of a command that ended because its time was up; undefined when it ended otherwise. */
export const exceeded = (command: readonly string[], exitCode: number): string | undefined =>
  command[0] === TIMEOUT[0] && TIME_UP.includes(exitCode) ? command[TIMEOUT.length] : undefined;

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
