import { Type } from 'typebox';
import fc from 'fast-check';

import { definePipeline } from '../definition/define.ts';
import { avg, count, distinct, histogram, max, min, sum, type Measure } from '../definition/measure.ts';
import type { PlanView } from '../definition/plan.ts';
import { none, type Window } from '../definition/window.ts';
import type { Event } from '../event/parse.ts';
import { Decimal, Timestamp } from '../event/fields.ts';

const whole = { minimum: -1_000, maximum: 1_000 };
const EventSchema = Type.Object(
  {
    id: Type.Integer(whole),
    at: Timestamp(),
    a: Type.String({ maxLength: 9 }),
    b: Type.String({ maxLength: 9 }),
    on: Type.Boolean(),
    n: Type.Optional(Type.Integer(whole)),
    price: Type.Optional(Decimal(2, whole)),
  },
  { additionalProperties: false },
);
type Fields = 'id' | 'at' | 'a' | 'b' | 'on' | 'n' | 'price';

export const everyMeasure = {
  events: count(),
  total: sum('price'),
  lowest: min('price'),
  highest: max('n'),
  mean: avg('n'),
  spread: histogram('price', [-0.5, 0, 9.99]),
  numbers: distinct('n'),
  flags: distinct('on'),
} satisfies Record<string, Measure<Fields>>;

/** The plan of one view, for tests. */
export function planOf(view: {
  by?: Fields[];
  window?: Window;
  measures?: Record<string, Measure<Fields>>;
}): PlanView {
  const { plan } = definePipeline({
    name: 'test',
    source: { topic: 'test', partitions: 1, key: 'id', event: EventSchema },
    id: 'id',
    time: 'at',
    views: { v: { by: [], window: none(), measures: { events: count() }, ...view } },
  });
  return plan.views[0] as PlanView;
}

/** Events of that schema with their times, many of them in the same cell. */
export const events: fc.Arbitrary<{ event: Event; timeMs: number }[]> = fc.array(
  fc.record({
    timeMs: fc.integer({ min: -200_000, max: 200_000 }),
    event: fc.record(
      {
        a: fc.constantFrom('x', 'xy', '', '1'),
        b: fc.constantFrom('y', '', 'x'),
        on: fc.boolean(),
        n: fc.integer({ min: -3, max: 3 }),
        price: fc.integer({ min: -2_000, max: 2_000 }).map((cents) => cents / 100),
      },
      { requiredKeys: ['a', 'b', 'on'] },
    ),
  }),
  { maxLength: 60 },
);
