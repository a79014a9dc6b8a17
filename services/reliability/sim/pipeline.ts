import { definePipeline } from '@millrace/pipeline/definition/define.ts';
import { count, distinct, max, min, sum } from '@millrace/pipeline/definition/measure.ts';
import { hopping, none, tumbling } from '@millrace/pipeline/definition/window.ts';
import { Timestamp } from '@millrace/pipeline/event/fields.ts';
import { Type } from 'typebox';

export const MINUTE_MS = 60_000;
export const DROP_AFTER_MS = 3 * MINUTE_MS;

/** A pipeline with each kind of window and merge, small enough to be counted by hand. */
export const simulated = definePipeline({
  name: 'simulated',
  source: {
    topic: 'simulated',
    partitions: 3,
    key: 'key',
    event: Type.Object(
      {
        id: Type.Integer({ minimum: 0, maximum: 2 ** 31 }),
        at: Timestamp(),
        key: Type.String({ pattern: '^[ab]{1,2}$', maxLength: 2 }),
        to: Type.String({ pattern: '^[ab]{1,2}$', maxLength: 2 }),
        n: Type.Integer({ minimum: -100, maximum: 100 }),
      },
      { additionalProperties: false },
    ),
  },
  id: 'id',
  time: 'at',
  dropAfter: '3 minutes',
  views: {
    minute: {
      by: ['key'],
      window: tumbling('1 minute'),
      measures: { events: count(), n: sum('n'), least: min('n'), most: max('n') },
    },
    pair: { by: ['key', 'to'], window: tumbling('1 minute'), measures: { events: count() } },
    hop: { by: [], window: hopping('2 minutes', '1 minute'), measures: { events: count() } },
    all: { by: ['key'], window: none(), measures: { events: count(), ns: distinct('n') } },
  },
});
