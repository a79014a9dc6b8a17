// services/pipeline/quakes/quakes.ts
import { Type } from 'typebox';

import { definePipeline } from '../definition/define.ts';
import { avg, count, distinct, max } from '../definition/measure.ts';
import { tumbling } from '../definition/window.ts';
import { Decimal, Timestamp } from '../event/fields.ts';

const QuakeEvent = Type.Object(
  {
    id: Type.String({ maxLength: 40 }),
    at: Timestamp(),
    net: Type.String({ pattern: '^[a-z]{2}$', maxLength: 2 }),
    mag: Decimal(2, { minimum: -5, maximum: 12 }), // fixed decimals, bounded: sums stay exact
    kind: Type.String({ maxLength: 40 }),
  },
  { additionalProperties: false },
);

export const quakes = definePipeline({
  name: 'quakes',
  source: { topic: 'quakes', partitions: 4, key: 'net', event: QuakeEvent },
  id: 'id',
  time: 'at',
  views: {
    netHour: {
      by: ['net'],
      window: tumbling('1 hour'),
      measures: { quakes: count(), mag: avg('mag'), strongest: max('mag'), kinds: distinct('kind') },
    },
  },
});
