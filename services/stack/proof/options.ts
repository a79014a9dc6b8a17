import { parseArgs, type ParseArgsConfig } from 'node:util';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;

/** What a program takes. The first line of its usage is the whole command. */
export type Taken<O extends Options> = {
  usage: string;
  options: O;
  /** Whether it takes names beside its options. */
  takesNames?: boolean;
};

export const wrongOption = (message: string, usage: string): MillraceError =>
  new MillraceError({ code: 'E_OPTION', message, fix: usage.split('\n')[0] ?? usage });

/** `-1` behind an option looks like another one; it is meant as its value, of which the error then speaks. */
const joined = (args: readonly string[]): string[] =>
  args
    .join('\0')
    .replaceAll(/(^|\0)(--[\w-]+)\0(?=-\d)/g, '$1$2=')
    .split('\0');

/** Reads the arguments of a program. Errors: E_OPTION for one that it does not take. */
export function readOptions<const O extends Options>(args: readonly string[], taken: Taken<O>) {
  const { usage, options, takesNames = false } = taken;
  try {
    return parseArgs({ args: args.length === 0 ? [] : joined(args), options, allowPositionals: takesNames });
  } catch (error) {
    if (!codeOf(error)?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw wrongOption(messageOf(error).split(/\n|\. /)[0] ?? '', usage);
  }
}

export type Read<O extends Options> = ReturnType<typeof readOptions<O>>;

/** A whole number from `least` on. Errors: E_OPTION. */
export function wholeNumber(text: string, option: { name: string; least: number; usage: string }): number {
  const { name, least, usage } = option;
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw wrongOption(`--${name} '${text}': a whole number from ${least} on is expected`, usage);
}
