import { Type } from 'typebox';

import { definePipeline } from '@millrace/pipeline/definition/define.ts';
import { avg, count, distinct, histogram, max, min, sum } from '@millrace/pipeline/definition/measure.ts';
import { hopping, none, tumbling } from '@millrace/pipeline/definition/window.ts';
import { Decimal, Timestamp } from '@millrace/pipeline/event/fields.ts';

const Ride = Type.Object(
  {
    id: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    at: Timestamp(),
    fare: Decimal(2, { minimum: 0, maximum: 1_000 }),
    wait: Type.Integer({ minimum: -100, maximum: 1_000 }),
    zone: Type.String({ maxLength: 20 }),
    line: Type.Integer({ minimum: 0, maximum: 1_000 }),
    express: Type.Boolean(),
    // A field named like a parameter of the api: its filter is called key.order.
    order: Type.Enum(['asc', 'desc', 'sideways']),
    rider: Type.String({ maxLength: 20 }),
  },
  { additionalProperties: false },
);

/** A pipeline for tests: every kind of measure, window and key there is. */
export const rides = definePipeline({
  name: 'rides',
  source: { topic: 'rides', partitions: 2, key: 'zone', event: Ride },
  id: 'id',
  time: 'at',
  views: {
    zoneHour: {
      by: ['zone', 'line'],
      window: tumbling('1 hour'),
      measures: {
        rides: count(),
        fare: sum('fare'),
        waitMin: min('wait'),
        waitMax: max('wait'),
        waitMean: avg('wait'),
        waits: histogram('wait', [0, 10, 60]),
        riders: distinct('rider'),
      },
    },
    zoneHop: {
      by: ['zone'],
      window: hopping('1 hour', '15 minutes'),
      measures: { rides: count(), riders: distinct('rider') },
    },
    kind: { by: ['express', 'order'], window: none(), measures: { rides: count(), fareMean: avg('fare') } },
    // Measures named like columns that the api's own statements make.
    total: {
      by: [],
      window: none(),
      measures: { version: count(), found: max('fare'), byKey0: sum('wait') },
    },
  },
});
