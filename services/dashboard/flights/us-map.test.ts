import { expect, test } from 'vitest';
import { renderUsMap } from './us-map.plugin.ts';
import type { UsMap } from './us-map.ts';

const text = renderUsMap();
const map = JSON.parse(text) as UsMap;
const placed = new Map(map.airports.map(([iata, , city, state, x, y]) => [iata, { city, state, x, y }]));

test('draws the nation and its borders inside the frame', () => {
  const numbers =
    (map.nation + map.borders).match(/[\d.]+,[\d.]+/g)?.map((pair) => pair.split(',').map(Number)) ?? [];
  expect(numbers.length).toBeGreaterThan(1_000);
  expect(numbers.every(([x = -1, y = -1]) => x >= 0 && x <= 975 && y >= 0 && y <= 610)).toBe(true);
});

test('places airports, Alaska and Hawaii below the mainland, Puerto Rico not at all', () => {
  expect(placed.get('ATL')).toMatchObject({ city: 'Atlanta', state: 'GA' });
  expect(placed.get('ANC')?.y).toBeGreaterThan(450);
  expect(placed.get('HNL')?.y).toBeGreaterThan(450);
  expect(placed.has('SJU')).toBe(false);
});

test('reads names with commas in them', () => {
  expect(map.airports.find(([iata]) => iata === 'BTR')?.[1]).toBe('Baton Rouge Metropolitan, Ryan');
});

test('stays small', () => {
  expect(text.length).toBeLessThan(200_000);
});
