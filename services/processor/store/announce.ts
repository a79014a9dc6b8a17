import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { KeyedCell } from '@millrace/pipeline/fold/view-fold.ts';

export const CHANNEL = 'millrace';
// PostgreSQL refuses a notification of 8,000 bytes or more.
const MAX_BYTES = 7_900;

const iso = (start: number) => new Date(start).toISOString();

/** First and last window start that a commit touched in a view; null for window none. */
function range(cells: readonly KeyedCell[]): [string, string] | null {
  const first = cells[0]?.start ?? null;
  const last = cells.at(-1)?.start ?? null;
  return first === null || last === null ? null : [iso(first), iso(last)];
}

/** The one notification of a commit: which windows of which view changed; without them if that would not fit. */
export function announcement(plan: Plan, cells: readonly KeyedCell[][]): string {
  const touched = plan.views.flatMap((view, i) => {
    const rows = cells[i] ?? [];
    return rows.length === 0 ? [] : [[view.name, range(rows)] as const];
  });
  const full = JSON.stringify({ pipeline: plan.name, changed: Object.fromEntries(touched) });
  return Buffer.byteLength(full) <= MAX_BYTES ? full : JSON.stringify({ pipeline: plan.name });
}
