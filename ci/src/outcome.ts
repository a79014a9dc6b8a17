import type { Container, ExecError } from '@dagger.io/dagger';

import { exceeded } from './bounded.ts';

const TAIL_LINES = 60;
/** Between what failed, and the end of what it printed. */
export const PRINTED = '; the end of its output:';

/** What a command printed: `all` with what went to stderr. */
export type Output = { stdout: string; all: string };

const linesOf = (text: string) => text.trimEnd().split('\n');
export const lastLine = (text: string): string => linesOf(text).at(-1) ?? '';

// By its name: what an engine loads as the SDK has the class, but does not export it.
const isExecError = (error: unknown): error is ExecError =>
  error instanceof Error && error.name === 'ExecError';

const joined = (stdout: string, stderr: string): string => [stdout, stderr].filter(Boolean).join('\n');

function failure(what: string, error: ExecError): Error {
  const { cmd, exitCode, stdout, stderr } = error;
  const why = exceeded(cmd, exitCode) ?? `failed (exit code ${exitCode})`;
  const tail = linesOf(joined(stdout, stderr)).slice(-TAIL_LINES).join('\n');
  return new Error(`${what} ${why}${PRINTED}\n${tail}`, { cause: error });
}

async function read(container: Container): Promise<Output> {
  const done = await container.sync();
  const [stdout, stderr] = await Promise.all([done.stdout(), done.stderr()]);
  return { stdout, all: joined(stdout, stderr) };
}

/**
 * Runs a container to the end of its last command. Throws with the end of the output when a command fails: an engine
 * keeps what went well, and tries again what failed.
 */
export async function outputOf(container: Container, what: string): Promise<Output> {
  try {
    return await read(container);
  } catch (error) {
    throw isExecError(error) ? failure(what, error) : error;
  }
}

/** The same for a command that may fail. Without its files when it was killed, for which an engine has no `expect`. */
export async function anyOutputOf(container: Container): Promise<Output & { files: boolean }> {
  try {
    return { ...(await read(container)), files: true };
  } catch (error) {
    if (!isExecError(error)) throw error;
    return { stdout: error.stdout, all: joined(error.stdout, error.stderr), files: false };
  }
}
