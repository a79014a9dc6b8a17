import { expect, test } from 'vitest';
import type { Measure, View } from '../api/types.ts';
import { knownAirports, pickAirportView, readAirports } from './airports.ts';
import { legendSizes, radius } from './circle-size.ts';
import { namedAirports } from './named.ts';
import { nearestAirport } from './nearest.ts';

const measure = (name: string, kind: Measure['kind'], field: string | null): Measure => ({
  name,
  kind,
  field,
  title: name,
  unit: null,
  scale: 0,
  bounds: null,
  columns: [],
  memberTable: null,
});
const view = (by: string[], measures: Measure[]): View => ({
  name: by.join(),
  title: '',
  table: '',
  by,
  window: { kind: 'none' },
  measures,
});
const flights = measure('n', 'count', null);
const known = knownAirports({
  nation: '',
  borders: '',
  airports: [
    ['ATL', 'Hartsfield', 'Atlanta', 'GA', 700, 400],
    ['ORD', 'O’Hare', 'Chicago', 'IL', 600, 200],
  ],
});

test('finds the view by origin, and the mean delay by average or by sum', () => {
  const route = view(['origin', 'dest'], [flights]);
  const mean = pickAirportView([route, view(['origin'], [flights, measure('d', 'avg', 'delay')])]);
  expect(mean?.delayOf({ n: 4, d: 2.5 })).toBe(2.5);
  const sum = pickAirportView([view(['origin'], [flights, measure('d', 'sum', 'delay')])]);
  expect(sum?.delayOf({ n: 4, d: 10 })).toBe(2.5);
  expect(sum?.delayOf({ n: 0, d: 0 })).toBeNull();
  expect(pickAirportView([route])).toBeNull();
});

test('places airports, the busiest first, and keeps those outside the map', () => {
  const picked = pickAirportView([view(['origin'], [flights])]);
  if (!picked) throw new Error('no view picked');
  const rows = [
    { origin: 'SJU', n: 2 },
    { origin: 'ORD', n: 3 },
    { origin: 'ATL', n: 9 },
    { origin: 'XXX', n: 0 },
  ];
  expect(readAirports(rows, known, picked)).toEqual([
    { iata: 'ATL', name: 'Hartsfield', city: 'Atlanta, GA', flights: 9, delay: null, point: [700, 400] },
    { iata: 'ORD', name: 'O’Hare', city: 'Chicago, IL', flights: 3, delay: null, point: [600, 200] },
    { iata: 'SJU', name: 'SJU', city: '', flights: 2, delay: null, point: null },
  ]);
});

test('the area of a circle stands for the flights', () => {
  expect(radius(400, 400) ** 2 / radius(100, 400) ** 2).toBeCloseTo(4);
  expect(radius(1, 1_000_000)).toBeGreaterThan(1);
  expect(legendSizes(836)).toEqual([500, 200, 20]);
  expect(legendSizes(1)).toEqual([1]);
});

const airport = (iata: string, point: [number, number] | null) => ({
  iata,
  name: '',
  city: '',
  flights: 1,
  delay: null,
  point,
});

test('finds the nearest airport within reach', () => {
  const airports = [airport('A', [0, 0]), airport('B', [30, 0]), airport('C', null)];
  expect(nearestAirport(airports, [18, 0], () => 4)).toBe('B');
  expect(nearestAirport(airports, [0, 100], () => 4)).toBeNull();
});

test('leaves out a name that would lie on a busier one', () => {
  const airports = [airport('EWR', [0, 0]), airport('LGA', [9, 3]), airport('PHL', [-20, 18])];
  expect(namedAirports(airports, () => 20).map(({ iata }) => iata)).toEqual(['EWR', 'PHL']);
  expect(namedAirports(airports, () => 2)).toEqual([]);
});
