import { MillraceError } from '@millrace/runtime/errors.ts';

import type { Row } from './row.ts';
import { alarms } from './rows/alarms.ts';
import { brokers } from './rows/brokers.ts';
import { commitSteps } from './rows/commit-steps.ts';
import { halfOpens } from './rows/half-open.ts';
import { live } from './rows/live.ts';
import { locks } from './rows/locks.ts';
import { network } from './rows/network.ts';
import { postgres } from './rows/postgres.ts';
import { processes } from './rows/processes.ts';
import { records } from './rows/records.ts';
import { resources } from './rows/resources.ts';
import { starting } from './rows/starting.ts';
import { storage } from './rows/storage.ts';

/** Every row, in the order in which they run. */
export const ROWS: readonly Row[] = [
  ...commitSteps,
  ...processes,
  ...resources,
  ...records,
  ...alarms,
  ...locks,
  ...postgres,
  ...storage,
  ...brokers,
  ...network,
  ...halfOpens,
  ...starting,
  ...live,
];

/** The rows that were asked for; all of them by default. Errors: E_OPTION. */
export function rowsNamed({ quick, only }: { quick: boolean; only: readonly string[] }): readonly Row[] {
  const unknown = only.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0)
    throw new MillraceError({
      code: 'E_OPTION',
      message: `there is no row ${unknown.join(', ')}`,
      fix: 'npm run chaos -- --list shows them',
    });
  if (only.length > 0) return ROWS.filter(({ name }) => only.includes(name));
  return quick ? ROWS.filter((row) => row.quick) : ROWS;
}
