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
  ...rest,
});

const flights = measure('flights', 'count', { title: 'Flights' });
const delays = measure('delays', 'histogram', {
  field: 'delay',
  title: 'Delay',
  unit: 'min',
  bounds: [-30, -20, -10, -5, 0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360],
});
const delay = measure('delay', 'sum', { field: 'delay', title: 'Total delay', unit: 'min' });

export const flightsPlan: Plan = {
  name: 'flights',
  title: 'US flights',
  description: 'Three million domestic departures of 2001, in the order in which they really left.',
  source: { topic: 'flights', partitions: 8, key: 'origin' },
  event: { properties: { origin: { title: 'Origin' }, dest: { title: 'Destination' } } },
  time: 'scheduledAt',
  dropAfterMs: null,
  views: [
    {
      name: 'airportHour',
      title: 'Busiest airports',
      by: ['origin'],
      window: { kind: 'tumbling', sizeMs: HOUR },
      measures: [
        flights,
        delay,
        measure('delayMax', 'max', { field: 'delay', title: 'Longest', unit: 'min' }),
        delays,
        measure('destinations', 'distinct', { field: 'dest', title: 'Destinations' }),
      ],
    },
    {
      name: 'routeDay',
      title: 'Busiest routes',
      by: ['origin', 'dest'],
      window: { kind: 'tumbling', sizeMs: 24 * HOUR },
      measures: [flights, measure('delayMean', 'avg', { field: 'delay', title: 'Mean delay', unit: 'min' })],
    },
    {
      name: 'networkMinute',
      title: 'The whole network',
      by: [],
      window: { kind: 'tumbling', sizeMs: 60_000 },
      measures: [flights, delays],
    },
  ],
};

export const quakesPlan: Plan = {
  ...flightsPlan,
  name: 'earthquakes',
  title: 'Earthquakes',
  description: 'Seismic events by region.',
  source: { topic: 'earthquakes', partitions: 3, key: 'region' },
  event: { properties: { region: { title: 'Region' } } },
  time: 'at',
  dropAfterMs: 2 * HOUR,
  views: [
    {
      name: 'regionDay',
      title: 'Most active regions',
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
