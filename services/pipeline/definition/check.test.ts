import { Type } from 'typebox';
import { expect, test } from 'vitest';

import { count, distinct, sum } from './measure.ts';
import { faultsOf, SaleEvent, sales } from './sample-definition.ts';
import { none } from './window.ts';

const source = (change: object) => ({ ...sales, source: { ...sales.source, ...change } });
const view = { by: ['shop'], window: none(), measures: { sales: count() } };

test('a definition without a fault has none', () => {
  expect(faultsOf(sales)).toEqual([]);
});

const aName = 'camelCase ASCII, 24 letters at most';
const aTopic = ['source.topic', 'not a Kafka topic name', "letters, digits, '.', '_', '-'"];

test.each([
  ['a name in capitals', { ...sales, name: 'Sales' }, ['name', "'Sales' is not a name", aName]],
  [
    'a name of 25 letters',
    { ...sales, name: 's'.repeat(25) },
    ['name', `'${'s'.repeat(25)}' is not a name`, aName],
  ],
  ['a topic with a space', source({ topic: 'a b' }), aTopic],
  ['a topic of dots', source({ topic: '..' }), aTopic],
  ['an empty topic', source({ topic: '' }), aTopic],
  ...[0, 257, 1.5, Number.NaN].map((partitions) => [
    `${partitions} partitions`,
    source({ partitions }),
    ['source.partitions', `${partitions} is not 1 to 256`, 'partitions: 8'],
  ]),
  [
    'a key that is not there',
    source({ key: 'x' }),
    ['source.key', "'x' is not a required field", 'name a required field'],
  ],
  [
    'a key that may be missing',
    source({ key: 'note' }),
    ['source.key', "'note' is not a required field", 'name a required field'],
  ],
  [
    'an id that may be missing',
    { ...sales, id: 'note' },
    ['id', "'note' is not a required field", 'name a required field'],
  ],
  [
    'a time that is text',
    { ...sales, time: 'shop' },
    ['time', "'shop' is not a required Timestamp()", 'name a Timestamp() field'],
  ],
  ...['0 days', '2 weeks', '-1 days', '1.5 days', '', '4000 days'].map((dropAfter) => [
    `dropAfter '${dropAfter}'`,
    { ...sales, dropAfter },
    ['dropAfter', `'${dropAfter}' is not a duration`, "'2 days'"],
  ]),
  ['a maxSkew without a unit', { ...sales, maxSkew: '5' }, ['maxSkew', "'5' is not a duration", "'2 days'"]],
  ['no view', { ...sales, views: {} }, ['views', 'there is none', 'define at least one view']],
  ['a view with a bad name', { ...sales, views: { 'a-b': view } }, ['views.a-b', 'not a name', aName]],
  [
    'a view and a measure that would share a table',
    { ...sales, views: { shopDays: view, shop: { ...view, measures: { days: distinct('open') } } } },
    ['views.shop.measures.days', 'would share a table name with views.shopDays', 'rename one of them'],
  ],
  [
    'a table name that PostgreSQL would cut',
    {
      ...sales,
      views: {
        internationalShopOrders: { ...view, measures: { warehousesUsedByShoppers: distinct('open') } },
      },
    },
    [
      'views.internationalShopOrders.measures.warehousesUsedByShoppers',
      "its table's name has 59 letters, 55 are possible",
      'shorter names',
    ],
  ],
] as [string, unknown, [string, string, string]][])('refuses %s', (_, definition, [path, reason, fix]) => {
  expect(faultsOf(definition)).toEqual([{ path, reason, fix }]);
});

test('a field that is refused is told once, not again wherever it is named', () => {
  const event = Type.Object(
    { ...SaleEvent.properties, shop: Type.Array(Type.String()), id: Type.Null(), at: Type.Number() },
    { additionalProperties: false },
  );
  const views = { v: { ...view, measures: { shops: distinct('shop'), sum: sum('id') } } };
  const faults = faultsOf({ ...source({ event }), views });
  expect(faults.map(({ path }) => path)).toEqual(['id', 'at', 'shop'].map((name) => `source.event.${name}`));
});
