import type { Container } from '@dagger.io/dagger';

import { isTimeUp } from './bounded.ts';

const TAIL_LINES = 60;

/** How a command ended that was allowed to fail, so that its reports could be taken first. */
export type Outcome = { output: string; lastLine(): string };

const linesOf = (text: string) => text.trimEnd().split('\n');

/** Reads how the last command of `container` ended; `lastLine` throws when it failed. */
export async function outcomeOf(container: Container, what: string, seconds: number): Promise<Outcome> {
  const [exitCode, stdout, stderr] = await Promise.all([
    container.exitCode(),
    container.stdout(),
    container.stderr(),
  ]);
  const output = `${stdout}${stderr && `\n${stderr}`}`;
  return {
    output,
    lastLine() {
      if (exitCode === 0) return linesOf(stdout).at(-1) ?? '';
      const why = isTimeUp(exitCode) ? `was ended after ${seconds} s` : `failed (exit code ${exitCode})`;
      throw new Error(
        `${what} ${why}; the end of its output:\n${linesOf(output).slice(-TAIL_LINES).join('\n')}`,
      );
    },
  };
}
