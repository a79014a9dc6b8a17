import { expect, test } from 'vitest';

import { rides } from '../testing/rides.ts';
import { groupingOf } from './grouping.ts';

const viewOf = (name: string) => ({
  plan: rides.plan,
  view: rides.plan.views.find((view) => view.name === name) as (typeof rides.plan.views)[number],
});
const names = (view: string, by: string) => groupingOf(viewOf(view), by).dimensions.map(({ name }) => name);

test('dimensions come in the order asked for', () => {
  expect(names('zoneHour', 'line,zone')).toEqual(['line', 'zone']);
  expect(names('zoneHour', '')).toEqual([]);
});

test('the window alone', () => {
  expect(groupingOf(viewOf('zoneHour'), 'window')).toEqual({ dimensions: [], byWindow: true });
});

test.each([
  ['zoneHour', 'rider', 'a field that is no dimension'],
  ['zoneHour', 'zone,zone', 'one twice'],
  ['zoneHour', 'zone,window', 'the window beside a dimension'],
  ['zoneHour', 'zone,', 'an empty name'],
  ['zoneHour', '"zone"', 'a quoted name'],
  ['kind', 'window', 'the window of a view without windows'],
])('%s refuses by=%s: %s', (view, by) => {
  expect(() => groupingOf(viewOf(view), by)).toThrow(
    expect.objectContaining({ statusCode: 400, path: 'by' }),
  );
});
