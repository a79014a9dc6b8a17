import { parseArgs } from 'node:util';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import { parseRate, type Rate } from './rate.ts';

export type ReplayOptions = { pipeline: string; rate: Rate; limit: number };

const USAGE = '--rate <n>|<n>x|max [--pipeline <name>] [--limit <n>]';

const OPTIONS = {
  pipeline: { type: 'string' },
  rate: { type: 'string', default: 'max' },
  limit: { type: 'string', default: 'Infinity' },
} as const;

const wrong = (message: string, cause?: unknown) =>
  new MillraceError({ code: 'E_OPTION', message, fix: USAGE, cause });

/** `-1` looks like an option; it is meant as a value, and its own error says more. */
const joined = (args: readonly string[]) =>
  args
    .join('\0')
    .replace(/(--(?:rate|limit))\0(?=-\d)/g, '$1=')
    .split('\0');

function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: args.length === 0 ? [] : joined(args), options: OPTIONS }).values;
  } catch (error) {
    if (codeOf(error)?.startsWith('ERR_PARSE_ARGS')) throw wrong(messageOf(error), error);
    throw error;
  }
}

/** Reads the command line. Errors: E_OPTION, E_RATE. */
export function readOptions(args: readonly string[], defaults: { pipeline: string }): ReplayOptions {
  const { pipeline = defaults.pipeline, rate, limit } = readArgs(args);
  const most = limit === 'Infinity' ? Infinity : Number(limit);
  if (most !== Infinity && !(Number.isSafeInteger(most) && most > 0))
    throw wrong(`--limit '${limit}' is no number of events`);
  return { pipeline, rate: parseRate(rate), limit: most };
}
