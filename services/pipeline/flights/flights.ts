import { definePipeline } from '../definition/define.ts';
import { avg, count, distinct, histogram, max, min, sum } from '../definition/measure.ts';
import { none, tumbling } from '../definition/window.ts';
import { FlightEvent } from './event.ts';

const minutes = { unit: 'min' };

/** Every departure of the data set: airports by hour, routes by day, airports of all time, the network by minute. */
export const flights = definePipeline({
  name: 'flights',
  title: 'US flights',
  description: 'Departures and delays of US domestic flights, in the order in which they really left',
  source: { topic: 'flights', partitions: 8, key: 'origin', event: FlightEvent },
  id: 'id',
  time: 'scheduledAt',
  views: {
    airportHour: {
      title: 'Airports by hour',
      by: ['origin'],
      window: tumbling('1 hour'),
      measures: {
        flights: count({ title: 'Departures' }),
        delay: avg('delay', { title: 'Mean delay', ...minutes }),
        delayMin: min('delay', { title: 'Earliest', ...minutes }),
        delayMax: max('delay', { title: 'Latest', ...minutes }),
      },
    },
    routeDay: {
      title: 'Routes by day',
      by: ['origin', 'dest'],
      window: tumbling('1 day'),
      measures: {
        flights: count({ title: 'Departures' }),
        delay: avg('delay', { title: 'Mean delay', ...minutes }),
        miles: sum('distance', { title: 'Miles flown', unit: 'mi' }),
      },
    },
    airport: {
      title: 'Airports of all time',
      by: ['origin'],
      window: none(),
      measures: {
        flights: count({ title: 'Departures' }),
        destinations: distinct('dest', { title: 'Destinations' }),
      },
    },
    networkMinute: {
      title: 'The whole network by minute',
      by: [],
      window: tumbling('1 minute'),
      measures: {
        flights: count({ title: 'Departures' }),
        delays: histogram('delay', [-15, -5, 0, 5, 15, 30, 60, 120, 240, 480], {
          title: 'Delay',
          ...minutes,
        }),
      },
    },
  },
});
