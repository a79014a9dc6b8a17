import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

export type Event = Record<string, string | number> & { at: number };
type Flight = { date: string; delay: number; distance: number; origin: string; destination: string };

const DAY = 86_400_000;
const COPIES = 5;

/** Twenty thousand real flights folded into seven busy days, in order of time from 2001-01-01. */
export function readFlights(): Event[] {
  const home = dirname(findPackageJSON('vega-datasets', import.meta.url) ?? '');
  const flights = JSON.parse(readFileSync(join(home, 'data/flights-20k.json'), 'utf8')) as Flight[];
  const first = Date.UTC(2001, 0, 1);
  const events = flights.flatMap(({ date, delay, distance, origin, destination }, index) =>
    Array.from({ length: COPIES }, (_, copy): Event => {
      const at =
        Date.parse(`${date.replaceAll('/', '-').replace(' ', 'T')}Z`) +
        ((index * 7 + copy * 13) % 40) * 60_000;
      return {
        at: first + ((at - first) % (7 * DAY)),
        delay: delay + copy - 2,
        distance,
        origin,
        dest: destination,
      };
    }),
  );
  return events.toSorted((a, b) => a.at - b.at);
}

/** Made-up earthquakes over the same days: a pipeline with decimals and without a map. */
export function makeQuakes(): Event[] {
  const regions = ['Alaska', 'California', 'Hawaii', 'Nevada', 'Puerto Rico', 'Utah', 'Washington'];
  return Array.from({ length: 9_000 }, (_, index): Event => {
    const random = Math.abs(Math.sin(index * 12.9898) * 43_758.5453) % 1;
    const region = regions[Math.floor(regions.length * random * random)] ?? 'Alaska';
    const magnitude = Math.round((-Math.log10(1 - random * 0.999) + 1) * 100) / 100;
    return {
      at: Date.UTC(2001, 0, 1) + index * 67_200,
      region,
      magnitude,
      depth: Math.round(400 * random) / 10,
    };
  });
}
