import type { Airport } from './airports.ts';

const NAMED_FROM = 12;
// A three-letter name takes about this much room (units of the map).
const WIDTH = 26;
const HEIGHT = 13;

/** The airports large enough to carry their name, leaving out names that would lie on a busier one's. */
export function namedAirports(airports: Airport[], radiusOf: (airport: Airport) => number): Airport[] {
  const named: Airport[] = [];
  for (const airport of airports) {
    const { point } = airport;
    if (!point || radiusOf(airport) < NAMED_FROM) continue;
    const free = named.every(
      (other) =>
        Math.abs((other.point?.[0] ?? 0) - point[0]) > WIDTH ||
        Math.abs((other.point?.[1] ?? 0) - point[1]) > HEIGHT,
    );
    if (free) named.push(airport);
  }
  return named;
}
