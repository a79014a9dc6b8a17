/** Window starts that were touched, first to last, in ms since epoch; null is open: all of that side. */
export type Range = { from: number | null; to: number | null };
/** Touched windows by view. */
export type Changes = ReadonlyMap<string, Range>;

export const NO_CHANGES: Changes = new Map();
const ALL: Range = { from: null, to: null };

/** For a reader who may have missed something: all windows of all views. */
export const allChanged = (views: readonly string[]): Changes => new Map(views.map((view) => [view, ALL]));

const open = (a: number | null, b: number | null, choose: (a: number, b: number) => number) =>
  a === null || b === null ? null : choose(a, b);

/** The smallest ranges that hold both. */
export function mergeChanges(a: Changes, b: Changes): Changes {
  const merged = new Map(a);
  for (const [view, range] of b) {
    const known = merged.get(view);
    merged.set(
      view,
      known
        ? { from: open(known.from, range.from, Math.min), to: open(known.to, range.to, Math.max) }
        : range,
    );
  }
  return merged;
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

export const changesJson = (changes: Changes): string =>
  JSON.stringify(
    Object.fromEntries([...changes].map(([view, { from, to }]) => [view, { from: iso(from), to: iso(to) }])),
  );
