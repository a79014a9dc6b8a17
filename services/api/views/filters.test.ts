import { expect, test } from 'vitest';

import { createParameters } from '../queries/parameters.ts';
import { rides } from '../testing/rides.ts';
import { conditions, filtersOf } from './filters.ts';

const viewOf = (name: string) => ({
  plan: rides.plan,
  view: rides.plan.views.find((view) => view.name === name) as (typeof rides.plan.views)[number],
});

test('values go into parameters, names come from the plan', () => {
  const parameters = createParameters();
  const zone = "x' or '1'='1";
  const filters = filtersOf(viewOf('zoneHour'), { from: '2001-01-01T00:00:00Z', zone, line: 7 });
  expect(conditions(filters, parameters)).toEqual([
    'window_start >= $1::timestamptz',
    '"zone" = $2::text',
    '"line" = $3::bigint',
  ]);
  expect(parameters.values).toEqual(['2001-01-01T00:00:00Z', zone, 7]);
});

test('a dimension named like a parameter is filtered by its longer name', () => {
  const filters = filtersOf(viewOf('kind'), { 'key.order': 'sideways', order: 'desc' });
  expect(filters.keys).toEqual([{ sql: '"order"', type: 'text', value: 'sideways' }]);
});

test.each([
  ['February 30', { from: '2001-02-30T00:00:00Z' }, 'from'],
  ['an empty range', { from: '2001-01-01T00:00:00Z', to: '2001-01-01T00:00:00Z' }, 'to'],
  ['a range that runs backwards', { from: '2001-01-02T00:00:00Z', to: '2001-01-01T00:00:00Z' }, 'to'],
])('refuses %s', (_, query, path) => {
  expect(() => filtersOf(viewOf('zoneHour'), query)).toThrow(
    expect.objectContaining({ statusCode: 400, path }),
  );
});
