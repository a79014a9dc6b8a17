import { KEEP, KEEP_USAGE } from '@millrace/stack/proof/evidence.ts';
import { wholeNumber, wrongOption, type Read } from '@millrace/stack/proof/options.ts';

import { FAMILIES } from './families.ts';

const ALL = Object.keys(FAMILIES);
const DEFAULT_SEED = 20_261;

const USAGE = `npm run attack [-- --only <attack>,… --seed <n> --keep]
  attacks api and ingest; without --only by all of: ${ALL.join(',')}
${KEEP_USAGE}; with --only, those rows take the places of their own`;

const OPTIONS = {
  ...KEEP,
  seed: { type: 'string', default: String(DEFAULT_SEED) },
  only: { type: 'string', default: ALL.join(',') },
} as const;

export const ATTACK = { code: 'E_ATTACK', usage: USAGE, options: OPTIONS } as const;

/** What is to be run. Errors: E_OPTION. */
export function wanted({ values }: Read<typeof OPTIONS>) {
  const names = values.only.split(',');
  const unknown = names.find((name) => !Object.hasOwn(FAMILIES, name));
  if (unknown !== undefined)
    throw wrongOption(`there is no attack '${unknown}'`, `give --only some of: ${ALL.join(',')}`);
  const seed = wholeNumber(values.seed, { name: 'seed', least: 0, usage: USAGE });
  return { seed, names, keep: values.keep, whole: ALL.every((name) => names.includes(name)) };
}
