import type { Exit } from '@millrace/stack/parts/child.ts';

/** What is wrong where not all of the faults landed that were planned. */
export const missing = (what: string, landed: number, planned: number): string[] =>
  landed < planned ? [`${landed} of ${planned} landed: ${what}`] : [];

/**
 * How processors say that they gave a client of Kafka up because nothing was heard of it: no broker that answers, refuses
 * or hangs up makes them say so.
 */
export const FOR_SILENCE =
  /^joins the log anew: .*(nothing was heard of it for|the group does not answer|timed out)/i;

/** A crash is never hidden by the restart that followed it. */
export const crash = ({ pid, code, signal }: Exit & { pid: number }): string =>
  `processor ${pid} ended by itself: ${signal ?? `status ${code}`}`;
