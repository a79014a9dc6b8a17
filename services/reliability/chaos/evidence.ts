import type { Exit } from '@millrace/stack/parts/child.ts';

/** What is wrong where not all of the faults landed that were planned. */
export const missing = (what: string, landed: number, planned: number): string[] =>
  landed < planned ? [`${landed} of ${planned} landed: ${what}`] : [];

/** A crash is never hidden by the restart that followed it. */
export const crash = ({ pid, code, signal }: Exit & { pid: number }): string =>
  `processor ${pid} ended by itself: ${signal ?? `status ${code}`}`;
