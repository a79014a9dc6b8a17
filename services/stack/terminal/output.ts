export type Output = {
  /** Machine lines instead of prose on stdout. */
  json: boolean;
  /** True when progress may redraw itself. */
  moves: boolean;
  /** A line of result, on stdout; on stderr with `--json`. */
  say(line: string): void;
  /** A line of progress, on stderr. */
  note(line: string): void;
  /** Replaces the moving line; off a terminal it prints at most once per `plainEveryMs`. */
  status(line: string): void;
  /** A machine line, on stdout; silent without `--json`. */
  emit(event: string, data: object): void;
};

const PLAIN_EVERY_MS = 5_000;
const CLEAR = '\r\u001B[2K';

/** Results to stdout, progress to stderr. */
export function createOutput(json: boolean): Output {
  const moves = process.stderr.isTTY;
  let shown = '';
  let plainAt = 0;
  const above = (print: () => void): void => {
    if (shown) process.stderr.write(CLEAR);
    print();
    if (shown) process.stderr.write(shown);
  };
  return {
    json,
    moves,
    say: (line) => above(() => (json ? process.stderr : process.stdout).write(`${line}\n`)),
    note: (line) => above(() => process.stderr.write(`${line}\n`)),
    emit: (event, data) => void (json && process.stdout.write(`${JSON.stringify({ event, ...data })}\n`)),
    status: (line) => {
      if (moves) {
        if (shown || line) process.stderr.write(CLEAR + line);
        shown = line;
      } else if (line && Date.now() - plainAt >= PLAIN_EVERY_MS) {
        plainAt = Date.now();
        process.stderr.write(`${line}\n`);
      }
    },
  };
}
