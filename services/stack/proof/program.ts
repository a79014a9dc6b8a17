import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import { readOptions, type Options, type Read, type Taken } from './options.ts';

export type Program<O extends Options> = Taken<O> & {
  /** Of an error that has no code of its own. */
  code: `E_${string}`;
  /** Answers the exit code. */
  run(read: Read<O>, args: string[]): Promise<number>;
};

/** The whole of a program that measures or proves: nothing of it is run for `--help`, or when an option is wrong. */
export async function runAs<const O extends Options>(program: Program<O>): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${program.usage}\n`);
    return;
  }
  try {
    process.exitCode = await program.run(readOptions(args, program), args);
  } catch (error) {
    const fix = error instanceof MillraceError && error.fix ? `\n  fix: ${error.fix}` : '';
    process.stderr.write(`${codeOf(error) ?? program.code}: ${messageOf(error)}${fix}\n`);
    process.exitCode = 1;
  }
}
