import type { Airport } from './airports.ts';

// Small circles are hard to hit: this much (units of the map) around a circle counts as inside it.
const REACH = 10;

/** The airport whose circle's edge is nearest to a place on the map; null when none is within reach. */
export function nearestAirport(
  airports: Airport[],
  at: [number, number],
  radiusOf: (airport: Airport) => number,
): string | null {
  let best: { iata: string; distance: number } | null = null;
  for (const airport of airports) {
    if (!airport.point) continue;
    const toCentre = Math.hypot(airport.point[0] - at[0], airport.point[1] - at[1]);
    const within = toCentre - radiusOf(airport) <= REACH;
    if (within && (!best || toCentre < best.distance)) best = { iata: airport.iata, distance: toCentre };
  }
  return best?.iata ?? null;
}
