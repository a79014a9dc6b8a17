import type { Orders } from './faults.ts';

/** Variables of a process with faults preloaded. */
export const VARIABLES = { orders: 'MILLRACE_FAULTS', evidence: 'MILLRACE_EVIDENCE' } as const;

/** What this process is to suffer. */
export const readOrders = (): Orders => JSON.parse(process.env[VARIABLES.orders] || '{}') as Orders;

/** The file that says what landed. */
export function evidenceFile(): string {
  const path = process.env[VARIABLES.evidence];
  if (!path) throw new Error(`${VARIABLES.evidence} names no file`);
  return path;
}
