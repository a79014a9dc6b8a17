import { parseArgs } from 'node:util';

import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

import type { Recount } from './recount.ts';

const OPTIONS = {
  recount: { type: 'string', multiple: true, default: [] as string[] },
  partial: { type: 'boolean', default: false },
} as const;

function refusal(what: string): MillraceError {
  return new MillraceError({
    code: 'E_OPTION',
    message: what,
    fix: 'the migrate job takes --recount <pipeline>, and with it --partial',
  });
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (cause) {
    throw refusal(messageOf(cause));
  }
}

/**
 * The pipelines to count again, from the arguments of the migrate job: `--recount <name>`, as often as needed or with
 * commas. Throws E_PIPELINE_UNKNOWN for a name that is not in `known`, E_OPTION for another argument.
 */
export function readArguments(args: string[], known: readonly string[]): Map<string, Recount> {
  const { recount, partial } = parse(args);
  if (partial && recount.length === 0)
    throw refusal('--partial says how to count again, and nothing is to be');
  const names = recount.flatMap((text) => text.split(',')).map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new MillraceError({
      code: 'E_PIPELINE_UNKNOWN',
      message: `there is no pipeline '${unknown}' to count again`,
      fix: `give --recount one of: ${known.join(', ')}`,
    });
  return new Map(names.map((name) => [name, partial ? 'partial' : 'whole']));
}
