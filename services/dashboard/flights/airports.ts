import { numberOf, textOf } from '../api/row.ts';
import type { Measure, Row, View } from '../api/types.ts';
import type { UsMap } from './us-map.ts';

/** An airport as the map shows it. `point` is null outside the map's frame (Puerto Rico, Guam). */
export type Airport = {
  iata: string;
  name: string;
  city: string;
  flights: number;
  delay: number | null;
  point: [x: number, y: number] | null;
};

type Known = Map<string, UsMap['airports'][number]>;

export const knownAirports = (map: UsMap): Known =>
  new Map(map.airports.map((airport) => [airport[0], airport]));

/** The view that counts by origin alone, and by which measures it gives flights and mean delay. */
export function pickAirportView(views: View[]) {
  const view = views.find(({ by }) => by.length === 1 && by[0] === 'origin');
  const flights = view?.measures.find(({ kind }) => kind === 'count');
  return view && flights ? { view, flights, delayOf: delayReader(view.measures, flights) } : null;
}

function delayReader(measures: Measure[], flights: Measure): (row: Row) => number | null {
  const of = (kind: Measure['kind']) => measures.find((each) => each.kind === kind && each.field === 'delay');
  const mean = of('avg');
  const sum = of('sum');
  return (row) => {
    if (mean) return numberOf(row, mean.name);
    const total = sum ? numberOf(row, sum.name) : null;
    const count = numberOf(row, flights.name);
    return total !== null && count ? total / count : null;
  };
}

/** Airports with flights, the busiest first, so that small circles are drawn above large ones. */
export function readAirports(
  rows: Row[],
  known: Known,
  picked: NonNullable<ReturnType<typeof pickAirportView>>,
): Airport[] {
  const airports = rows.map((row): Airport => {
    const iata = textOf(row, 'origin');
    const [, name, city, state, x, y] = known.get(iata) ?? [];
    return {
      iata,
      name: name ?? iata,
      city: city && state ? `${city}, ${state}` : '',
      flights: numberOf(row, picked.flights.name) ?? 0,
      delay: picked.delayOf(row),
      point: x !== undefined && y !== undefined ? [x, y] : null,
    };
  });
  return airports.filter(({ flights }) => flights > 0).toSorted((a, b) => b.flights - a.flights);
}
