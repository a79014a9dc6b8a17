import { expect, test } from 'vitest';

import { flights } from '../flights/flights.ts';
import { type Definition, definePipeline } from './define.ts';
import { avg, count, distinct, histogram } from './measure.ts';
import { type SaleEvent, sales } from './sample-definition.ts';
import { hopping, none, tumbling } from './window.ts';

type Views = Definition<typeof SaleEvent>['views'];

test('the flights definition becomes a plan with its views, tables and times', () => {
  const { plan } = flights;
  expect(plan).toMatchObject({ name: 'flights', dropAfterMs: null, maxSkewMs: 60_000, id: 'id' });
  expect(plan.views.map(({ name, table, by }) => [name, table, by])).toEqual([
    ['airportHour', 'flights_airport_hour', ['origin']],
    ['routeDay', 'flights_route_day', ['origin', 'dest']],
    ['airport', 'flights_airport', ['origin']],
    ['networkMinute', 'flights_network_minute', []],
  ]);
});

test('every measure says in which columns or table it is kept, and what people read about it', () => {
  const { plan } = definePipeline({
    ...sales,
    views: {
      shopHour: {
        by: ['shop'],
        window: none(),
        measures: {
          sales: count(),
          price: avg('price', { title: 'Mean price', unit: '$' }),
          prices: histogram('price', [0, 9.99]),
          openDays: distinct('open'),
        },
      },
    },
  });
  const table = 'sales_shop_hour';
  const plain = { unit: null, bounds: null, memberTable: null };
  expect(plan.views[0]).toMatchObject({
    title: 'Shop hour',
    table,
    measures: [
      { ...plain, name: 'sales', title: 'Sales', columns: ['sales'], scale: 0, field: null },
      { ...plain, title: 'Mean price', unit: '$', columns: ['price_sum', 'price_count'], scale: 2 },
      { ...plain, columns: ['prices_0', 'prices_1', 'prices_2'], bounds: [0, 9.99], scale: 2 },
      { ...plain, title: 'Open days', columns: [], memberTable: `${table}_open_days` },
    ],
  });
});

test('a definition that is wrong throws once, with every fault, its code and what to write', () => {
  expect(() => definePipeline({ ...sales, name: 'Sales', maxSkew: '1 minutes', views: {} })).toThrow(
    expect.objectContaining({
      code: 'E_DEFINITION',
      retriable: false,
      message: [
        "pipeline 'Sales' cannot be run exactly as defined:",
        "  name: 'Sales' is not a name",
        '    write instead: camelCase ASCII, 24 letters at most',
        '  views: there is none',
        '    write instead: define at least one view',
      ].join('\n'),
    }),
  );
});

test('a field that the event does not have does not compile, wherever it is named', () => {
  const { source } = sales;
  const window = none();
  // @ts-expect-error misspelt
  expect(() => definePipeline({ ...sales, time: 'att' })).toThrow("time: 'att'");
  // @ts-expect-error misspelt
  expect(() => definePipeline({ ...sales, id: 'idd' })).toThrow("id: 'idd'");
  // @ts-expect-error misspelt
  expect(() => definePipeline({ ...sales, source: { ...source, key: 'shopp' } })).toThrow("key: 'shopp'");
  const misspelt = distinct('shopp');
  // @ts-expect-error misspelt
  const key: Views = { v: { by: ['shopp'], window, measures: {} } };
  // @ts-expect-error misspelt
  const field: Views = { v: { by: [], window, measures: { misspelt } } };
  expect(() => definePipeline({ ...sales, views: { ...key } })).toThrow("no field 'shopp'");
  expect(() => definePipeline({ ...sales, views: { ...field } })).toThrow("no field 'shopp'");
});

test('a time that is not a duration does not compile', () => {
  // @ts-expect-error not a unit of time
  expect(tumbling('1 hours ago')).toMatchObject({ sizeMs: Number.NaN });
  // @ts-expect-error no unit of time
  expect(hopping('1 hour', '5')).toMatchObject({ everyMs: Number.NaN });
});
