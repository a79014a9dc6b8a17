import { Type } from 'typebox';

import { definePipeline } from '@millrace/pipeline/definition/define.ts';
import { avg, count, distinct, histogram, max, min, sum } from '@millrace/pipeline/definition/measure.ts';
import { hopping, none, tumbling } from '@millrace/pipeline/definition/window.ts';
import { Decimal, Timestamp } from '@millrace/pipeline/event/fields.ts';

const bounds = { minimum: -1_000, maximum: 1_000 };

// Names that SQL or the oracle's own columns have too are on purpose.
const Reading = Type.Object(
  {
    id: Type.Integer({ minimum: 0, maximum: 2 ** 53 - 1 }),
    time: Timestamp(),
    value: Decimal(2, { minimum: -99_999, maximum: 99_999 }),
    late: Type.Optional(Decimal(6, bounds)),
    level: Type.Optional(Type.Integer(bounds)),
    valid: Type.Boolean(),
    hop: Type.Integer(bounds),
    shop: Type.String({ maxLength: 6 }),
    order: Type.Enum(['asc', 'desc', "it's"]),
    partition: Type.Optional(Type.String({ pattern: '^[a-z]{1,3}([.][0-9]+)?$', maxLength: 20 })),
  },
  { additionalProperties: false },
);

const source = { topic: 'readings', partitions: 3, key: 'id', event: Reading } as const;

/** Every kind of field, key, window and measure; late events are dropped. */
export const dropping = definePipeline({
  name: 'dropping',
  source,
  id: 'id',
  time: 'time',
  dropAfter: '30 minutes',
  maxSkew: '5 minutes',
  views: {
    shopMinute: {
      by: ['shop'],
      window: tumbling('1 minute'),
      measures: {
        events: count(),
        money: sum('value'),
        level: avg('level'),
        lowest: min('late'),
        highest: max('value'),
        levels: histogram('level', [-10, 0, 10]),
      },
    },
    switches: {
      by: ['valid', 'hop'],
      window: hopping('1 hour', '15 minutes'),
      measures: { events: count(), late: sum('late'), values: histogram('value', [-0.5, 0, 99.99]) },
    },
    orders: { by: ['order'], window: none(), measures: { shops: distinct('shop'), hops: distinct('hop') } },
    everything: {
      by: [],
      window: tumbling('7 days'),
      measures: { meanLate: avg('late'), tags: distinct('partition'), on: distinct('valid') },
    },
  },
});

/** The same events, all of them counted. */
export const keeping = definePipeline({
  name: 'keeping',
  source,
  id: 'id',
  time: 'time',
  views: {
    ids: { by: ['id'], window: none(), measures: { first: min('level'), last: max('level') } },
    pairs: {
      by: ['order', 'shop'],
      window: hopping('2 days', '1 day'),
      measures: { money: avg('value'), tags: distinct('partition') },
    },
  },
});
