import { readFileSync } from 'node:fs';
import type { Measure, Plan } from '../api/types.ts';

const HOUR = 3_600_000;
const measure = (name: string, kind: Measure['kind'], rest: Partial<Measure> = {}): Measure => ({
  name,
  kind,
  field: null,
  title: name,
  unit: null,
  scale: 0,
  bounds: null,
  columns: [],
  memberTable: null,
  ...rest,
});

const generated = new URL('../../pipeline/generated/flights.plan.json', import.meta.url);

/** The plan as the API gives it: the one that the definition of the flights pipeline renders. */
export const flightsPlan = JSON.parse(readFileSync(generated, 'utf8')) as Plan;

/** Another pipeline, with decimals, hopping windows and no picture of its own. */
export const quakesPlan: Plan = {
  ...flightsPlan,
  name: 'earthquakes',
  title: 'Earthquakes',
  description: 'Seismic events by region.',
  source: { topic: 'earthquakes', partitions: 3, key: 'region' },
  event: {},
  time: 'at',
  dropAfterMs: 2 * HOUR,
  views: [
    {
      name: 'regionDay',
      title: 'Most active regions',
      table: 'earthquakes_region_day',
      by: ['region'],
      window: { kind: 'hopping', sizeMs: 24 * HOUR, everyMs: HOUR },
      measures: [
        measure('quakes', 'count', { title: 'Quakes' }),
        measure('depth', 'sum', { field: 'depth', title: 'Summed depth', unit: 'km', scale: 1 }),
        measure('magnitudes', 'histogram', {
          field: 'magnitude',
          title: 'Magnitude',
          scale: 1,
          bounds: [1, 1.5, 2, 2.5, 3, 4, 5],
        }),
      ],
    },
  ],
};
