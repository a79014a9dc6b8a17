import * as pulumi from '@pulumi/pulumi';

// So long the later half waits: nodes are gone, or the database answers, within it.
export const APART_MINUTES = 15;

/** The same cron expression, a quarter of an hour later. `name` is the setting that an error speaks of. */
export function later(name: string, cron: string): string {
  const [, minute = '', rest = ''] = /^cron\((\S+)( .+)\)$/.exec(cron) ?? [];
  const at = /^\d{1,2}$/.test(minute) ? Number(minute) : Number.NaN;
  if (at + APART_MINUTES < 60) return `cron(${at + APART_MINUTES}${rest})`;
  throw new pulumi.RunError(
    `E_CONFIG: millrace:schedule.${name} is ${cron}: expected one minute from 0 to ${59 - APART_MINUTES} at its start, as its second half is ${APART_MINUTES} minutes later`,
  );
}
