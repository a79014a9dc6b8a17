import { wholeNumber, wrongOption, type Read } from '@millrace/stack/proof/options.ts';

import { CLIENTS, clientNamed, type ClientName } from '../parts/clients.ts';
import type { Row } from './row.ts';
import { rowsNamed } from './rows.ts';

const CLIENT_NAMES = Object.keys(CLIENTS).join(', ');

const USAGE = `npm run chaos [-- --quick --only <row> --seed <n> --client <name> --keep --list]
  injects faults into real parts while events stream, and recounts; a full run is kept
  --quick   the quick rows, in their short form
  --only    this row; may be given again
  --seed    a whole number that decides when faults come
  --client  how processors read Kafka: ${CLIENT_NAMES}; rows of another one than the first are shown and not kept
  --keep    of rows that are run again: they take the places of their own in what the last full run left
  --list    shows the rows`;

const OPTIONS = {
  quick: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: [] as string[] },
  seed: { type: 'string', default: '1' },
  client: { type: 'string', default: 'kafkajs' },
  keep: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
} as const;

export const CHAOS = { usage: USAGE, options: OPTIONS } as const;

export type Wanted = {
  rows: readonly Row[];
  seed: number;
  quick: boolean;
  client: ClientName;
  /** All rows in full, as shipped. */
  whole: boolean;
  /** Whether what comes of it is written. */
  kept: boolean;
  list: boolean;
};

/** What is to be run. Errors: E_OPTION. */
export function wanted({ values }: Read<typeof OPTIONS>): Wanted {
  const { quick, only, keep, list } = values;
  const client = clientNamed(values.client);
  const isShipped = client === 'kafkajs';
  if (keep && (quick || !isShipped))
    throw wrongOption('--keep is for rows in full of kafkajs', 'leave --quick and --client out');
  const seed = wholeNumber(values.seed, { name: 'seed', least: 0, usage: USAGE });
  const whole = !quick && only.length === 0 && isShipped;
  return { rows: rowsNamed({ quick, only }), seed, quick, client, whole, kept: whole || keep, list };
}
