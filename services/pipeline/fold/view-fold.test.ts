import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { distinct } from '../definition/measure.ts';
import type { PlanView } from '../definition/plan.ts';
import { hopping, none, tumbling } from '../definition/window.ts';
import type { Event } from '../event/parse.ts';
import { events, everyMeasure, planOf } from './sample-view.ts';
import { viewFold, type KeyedCell } from './view-fold.ts';

type Timed = { event: Event; timeMs: number };

function foldOf(view: PlanView, list: readonly Timed[]): KeyedCell[] {
  const fold = viewFold(view);
  for (const { event, timeMs } of list) fold.add(event, timeMs);
  return fold.take();
}

const positions = (cells: KeyedCell[]) => cells.map(({ start, keys }) => [start, ...keys]);
const address = ({ start, keys }: KeyedCell) => JSON.stringify([start, ...keys]);
const one = (view: PlanView, ...list: Event[]) =>
  foldOf(
    view,
    list.map((event) => ({ event, timeMs: 0 })),
  )[0]?.cell;

describe('measures', () => {
  const view = planOf({ measures: everyMeasure });
  const columns = view.measures.flatMap((measure) => measure.columns);
  const cell = (...list: Event[]) => {
    const found = one(view, ...list);
    return {
      ...Object.fromEntries(columns.map((name, i) => [name, found?.values[i]])),
      members: found?.members,
    };
  };

  test('hold what the events say, decimals in whole units', () => {
    expect(
      cell(
        { on: true, n: 2, price: 0.1 },
        { on: false, n: -4, price: 0.2 },
        { on: true, n: 2, price: -9.99 },
      ),
    ).toEqual({
      events: 3,
      total: -969,
      lowest: -999,
      highest: 2,
      mean_sum: 0,
      mean_count: 3,
      spread_0: 1,
      spread_1: 0,
      spread_2: 2,
      spread_3: 0,
      members: [new Set([2, -4]), new Set([true, false])],
    });
  });

  test('leave out what an event does not have, and are empty, never zero, when none has it', () => {
    expect(cell({ on: true })).toEqual({
      events: 1,
      total: 0,
      lowest: null,
      highest: null,
      mean_sum: 0,
      mean_count: 0,
      spread_0: 0,
      spread_1: 0,
      spread_2: 0,
      spread_3: 0,
      members: [new Set(), new Set([true])],
    });
  });

  test.each([
    [-0.51, 0],
    [-0.5, 0],
    [-0.49, 1],
    [-0, 1],
    [0, 1],
    [0.01, 2],
    [9.99, 2],
    [10, 3],
  ])('a histogram puts %d into bucket %d: its bounds belong to the bucket below', (price, bucket) => {
    expect(cell({ on: true, price })).toMatchObject({ [`spread_${bucket}`]: 1 });
  });
});

describe('cells', () => {
  test.each([
    ['none', none(), [null]],
    ['tumbling', tumbling('1 minute'), [-60_000, 0, 60_000]],
    ['hopping', hopping('2 minutes', '1 minute'), [-120_000, -60_000, 0, 60_000]],
  ])('of window %s, borders and times before 1970 included', (_, window, starts) => {
    const times = [60_000, 59_999, 0, -1];
    expect(
      foldOf(
        planOf({ window }),
        times.map((timeMs) => ({ event: {}, timeMs })),
      ).map(({ start }) => start),
    ).toEqual(starts);
  });

  test('come in one order, whatever the order of the events', () => {
    const view = planOf({ by: ['a', 'on', 'id'], window: tumbling('1 minute') });
    fc.assert(
      fc.property(events, (list) => {
        const given = list.map(({ event, timeMs }) => ({ event: { ...event, id: event['n'] ?? 0 }, timeMs }));
        expect(positions(foldOf(view, given.toReversed()))).toEqual(positions(foldOf(view, given)));
      }),
    );
  });

  test.each([
    ['text that is cut elsewhere', { a: 'a', b: 'bc' }, { a: 'ab', b: 'c' }],
    ['empty text on the other side', { a: '', b: 'a' }, { a: 'a', b: '' }],
    ['text with separators', { a: 'a,', b: 'b' }, { a: 'a', b: ',b' }],
    ['a NUL between', { a: 'a\0', b: '' }, { a: 'a', b: '\0' }],
    ['a number and its text', { a: 1, b: '' }, { a: '1', b: '' }],
    ['a boolean and its text', { a: true, b: '' }, { a: 'true', b: '' }],
    ['composed and decomposed letters', { a: 'é', b: '' }, { a: 'e\u0301', b: '' }],
    ['names of JavaScript', { a: '__proto__', b: '' }, { a: 'constructor', b: '' }],
  ])('keep keys apart that look alike: %s', (_, left, right) => {
    const cells = foldOf(
      planOf({ by: ['a', 'b'] }),
      [left, right, left].map((event) => ({ event, timeMs: 0 })),
    );
    expect(cells.map(({ keys, cell }) => [...keys, cell.values[0]])).toEqual(
      expect.arrayContaining([
        [left.a, left.b, 2],
        [right.a, right.b, 1],
      ]),
    );
    expect(cells).toHaveLength(2);
  });

  test('minus zero shares the cell of zero', () => {
    const cells = foldOf(
      planOf({ by: ['id'] }),
      [{ id: -0 }, { id: 0 }].map((event) => ({ event, timeMs: 0 })),
    );
    expect(cells).toHaveLength(1);
  });
});

/** What the database makes of two deltas of one cell. */
function merge(view: PlanView, a: KeyedCell, b: KeyedCell): KeyedCell {
  const kinds = view.measures.flatMap(({ kind, columns }) => columns.map(() => kind));
  const values = a.cell.values.map((left, i) => {
    const right = b.cell.values[i] as number | null;
    if (left === null || right === null) return left ?? right;
    if (kinds[i] === 'min') return Math.min(left, right);
    return kinds[i] === 'max' ? Math.max(left, right) : left + right;
  });
  return {
    ...a,
    cell: { values, members: a.cell.members.map((set, i) => set.union(b.cell.members[i] as Set<unknown>)) },
  };
}

describe('deltas', () => {
  const views = fc.constantFrom(
    planOf({ by: ['a', 'b'], window: tumbling('1 minute'), measures: everyMeasure }),
    planOf({ by: ['on'], window: hopping('3 minutes', '1 minute'), measures: everyMeasure }),
    planOf({ measures: everyMeasure }),
  );

  test('merge to the same cells, however the events are ordered and cut into batches', () => {
    const streams = events.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length }),
        fc.integer({ min: 1, max: 30 }),
      ),
    );
    fc.assert(
      fc.property(views, streams, (view, [list, shuffled, size]) => {
        const fold = viewFold(view);
        const merged = new Map<string, KeyedCell>();
        shuffled.forEach(({ event, timeMs }, i) => {
          fold.add(event, timeMs);
          if (i % size !== size - 1 && i !== shuffled.length - 1) return;
          for (const cell of fold.take()) {
            const before = merged.get(address(cell));
            merged.set(address(cell), before ? merge(view, before, cell) : cell);
          }
        });
        expect(merged).toEqual(new Map(foldOf(view, list).map((cell) => [address(cell), cell])));
      }),
    );
  });

  test('are counted in rows as they will be written, and are gone once they are taken', () => {
    const fold = viewFold(planOf({ by: ['a'], measures: { ns: distinct('n') } }));
    for (const event of [{ a: 'x', n: 1 }, { a: 'x', n: 2 }, { a: 'x', n: 1 }, { a: 'y' }])
      fold.add(event, 0);
    expect(fold.rows()).toBe(4);
    expect(fold.take()).toHaveLength(2);
    expect([fold.rows(), fold.take()]).toEqual([0, []]);
  });
});
