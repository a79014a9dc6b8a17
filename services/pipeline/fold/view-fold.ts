import type { PlanView } from '../definition/plan.ts';
import { windowStarts } from '../definition/window.ts';
import type { Event } from '../event/parse.ts';
import { cellOf, type Cell } from './cell.ts';

/** A cell with its key: window start (ms since epoch, null for window none) and the values of `by`. */
export type KeyedCell = { start: number | null; keys: unknown[]; cell: Cell };

type Level = Map<unknown, Level | KeyedCell>;

const compare = (a: unknown, b: unknown) => (a === b ? 0 : (a as string) < (b as string) ? -1 : 1);

/** By window, then by key: one order for all writers, so that two of them never wait for each other in a circle. */
function compareCells(a: KeyedCell, b: KeyedCell): number {
  if (a.start !== b.start) return compare(a.start ?? 0, b.start ?? 0);
  for (let i = 0; i < a.keys.length; i++) {
    const order = compare(a.keys[i], b.keys[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/**
 * Folds events of one view into cells. Keys are found through nested maps, one level per key, so two different keys
 * can never meet in one cell.
 */
export function viewFold(view: PlanView) {
  const starts = windowStarts(view.window);
  const tally = { members: 0 };
  const { create, add } = cellOf(view, tally);
  const { by } = view;
  let cells: KeyedCell[] = [];
  let root: Level = new Map();

  const newCell = (start: number | null, event: Event): KeyedCell => {
    const keyed = { start, keys: by.map((name) => event[name]), cell: create() };
    cells.push(keyed);
    return keyed;
  };

  const find = (start: number | null, event: Event): KeyedCell => {
    let level = root;
    let key: unknown = start;
    for (const name of by) {
      let next = level.get(key) as Level | undefined;
      if (!next) level.set(key, (next = new Map()));
      level = next;
      key = event[name];
    }
    let leaf = level.get(key) as KeyedCell | undefined;
    if (!leaf) level.set(key, (leaf = newCell(start, event)));
    return leaf;
  };

  return {
    view,
    add(event: Event, timeMs: number): void {
      for (const start of starts(timeMs)) add(find(start, event).cell, event);
    },
    /** Rows that would be written: cells and members. */
    rows: () => cells.length + tally.members,
    /** All cells in the order every writer uses; the fold is empty afterwards. */
    take(): KeyedCell[] {
      const taken = cells.toSorted(compareCells);
      cells = [];
      root = new Map();
      tally.members = 0;
      return taken;
    },
  };
}

export type ViewFold = ReturnType<typeof viewFold>;
