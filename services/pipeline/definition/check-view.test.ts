import { Type } from 'typebox';
import { expect, test } from 'vitest';

import { avg, count, distinct, histogram, max, min, sum } from './measure.ts';
import { faultsOf, SaleEvent, sales } from './sample-definition.ts';
import { hopping, none, tumbling } from './window.ts';

const shop = { by: ['shop'], window: none(), measures: { sales: count() } };
const faultsIn = (view: object) => faultsOf({ ...sales, views: { v: { ...shop, ...view } } });
const measures = (...list: object[]) => ({
  measures: Object.fromEntries(list.map((measure, i) => [`m${i}`, measure])),
});

const TYPES: Record<string, string> = { shop: 'text', open: 'boolean', at: 'timestamp' };
const WINDOW = 'views.v.window';
const HOPS = ['views.v.window', 'the size must be 1 to 60 whole steps', "hopping('1 hour', '5 minutes')"];
const M0 = 'views.v.measures.m0';
const HISTOGRAM = "histogram('price', [0, 15, 60])";
const unfree = (name: string) => [`views.v.measures.${name}`, 'not a free name', 'another camelCase name'];
const noField = "the event has no field 'x'";
const aField = 'name a field of source.event';

test.each([
  [
    'a size that is no duration',
    { window: tumbling('1 year' as '1 day') },
    [WINDOW, 'the size is not a duration', "tumbling('1 hour')"],
  ],
  [
    'a size of more than ten years',
    { window: tumbling('3654 days') },
    [WINDOW, 'the size is not a duration', "tumbling('1 hour')"],
  ],
  [
    'a size below zero',
    { window: { kind: 'tumbling', sizeMs: -1 } },
    [WINDOW, 'the size is not a duration', "tumbling('1 hour')"],
  ],
  ['steps that do not fill the size', { window: hopping('1 hour', '7 minutes') }, HOPS],
  ['steps larger than the size', { window: hopping('1 hour', '2 hours') }, HOPS],
  ['more than 60 steps', { window: hopping('61 minutes', '1 minute') }, HOPS],
  ['a step that is no duration', { window: hopping('1 hour', '0 minutes') }, HOPS],
  ['no measure', { measures: {} }, ['views.v.measures', 'there is none', 'measures: { events: count() }']],
  ['a key that is not there', { by: ['x'] }, ['views.v.by[0]', noField, aField]],
  [
    'a decimal as key',
    { by: ['price'] },
    ['views.v.by[0]', "'price' is a decimal", 'use text, a whole number or a boolean'],
  ],
  [
    'a time as key',
    { by: ['at'] },
    ['views.v.by[0]', "'at' is a timestamp", 'use text, a whole number or a boolean'],
  ],
  [
    'a key that may be missing',
    { by: ['code'] },
    ['views.v.by[0]', "'code' is optional", 'a key must always be there'],
  ],
  [
    'a key twice',
    { by: ['shop', 'shop'] },
    [
      'views.v.by[1]',
      "'shop' is taken in every view, or here twice",
      'another field, or rename it in the event',
    ],
  ],
  ['a measure named like a key', { measures: { shop: count() } }, unfree('shop')],
  ['a measure named like the window', { measures: { windowStart: count() } }, unfree('windowStart')],
  ['a measure named like members', { measures: { value: count() } }, unfree('value')],
  ['a measure with an underscore', { measures: { a_b: count() } }, unfree('a_b')],
  [
    'a measure with the column of an earlier mean',
    { measures: { p: avg('price'), pSum: sum('price') } },
    unfree('pSum'),
  ],
  [
    'a mean with the column of an earlier measure',
    { measures: { pCount: count(), p: avg('price') } },
    unfree('p'),
  ],
  ...[sum('x'), distinct('x'), min('x'), histogram('x', [1])].map((measure) => [
    `${measure.kind} of a field that is not there`,
    measures(measure),
    [M0, noField, aField],
  ]),
  ...[sum('shop'), max('open'), avg('at')].map((measure) => [
    `${measure.kind} of ${measure.field}`,
    measures(measure),
    [M0, `'${measure.field}' is a ${TYPES[measure.field ?? '']}, not a number`, 'measure a number'],
  ]),
  ...[sum('weight'), avg('weight')].map((measure) => [
    `${measure.kind} of values that 2^20 events could bring beyond 2^53`,
    measures(measure),
    [M0, `sums of values up to ${2 ** 33} may lose a unit`, `bounds within ${2 ** 32}`],
  ]),
  [
    'distinct text of any length',
    measures(distinct('note')),
    [M0, "'note' may be of any length", 'give it maxLength (200 at most)'],
  ],
  [
    'distinct decimals',
    measures(distinct('price')),
    [M0, "'price' is a decimal", 'use text, a whole number or a boolean'],
  ],
  [
    'a histogram without bounds',
    measures(histogram('price', [])),
    [M0, 'a histogram has 1 to 64 bounds', HISTOGRAM],
  ],
  [
    'a histogram of 65 bounds',
    measures(
      histogram(
        'price',
        Array.from({ length: 65 }, (_, i) => i),
      ),
    ),
    [M0, 'a histogram has 1 to 64 bounds', HISTOGRAM],
  ],
  ['equal bounds', measures(histogram('price', [1, 1])), [M0, 'bounds must rise', HISTOGRAM]],
  ['an endless bound', measures(histogram('price', [1, Infinity])), [M0, 'bounds must be finite', HISTOGRAM]],
  [
    'a bound that is no number',
    measures(histogram('price', [Number.NaN])),
    [M0, 'bounds must be finite', HISTOGRAM],
  ],
  [
    'a bound finer than the field',
    measures(histogram('price', [0.001])),
    [M0, "bounds have more decimals than 'price'", HISTOGRAM],
  ],
] as [string, object, [string, string, string]][])('refuses %s', (_, view, [path, reason, fix]) => {
  expect(faultsIn(view)).toEqual([{ path, reason, fix }]);
});

const texts = Type.Object(
  {
    ...SaleEvent.properties,
    ...Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, Type.String({ maxLength: 200 })])),
    value: Type.Integer({ minimum: 0, maximum: 1 }),
  },
  { additionalProperties: false },
);
const withTexts = (view: object) =>
  faultsOf({ ...sales, source: { ...sales.source, event: texts }, views: { v: { ...shop, ...view } } });

test.each([
  ['of the cells', { by: ['a', 'b', 'c', 'd'] }, 'views.v.by', 800],
  ['of the members', { by: ['a', 'b', 'c'], measures: { m: distinct('d') } }, 'views.v.measures.m', 800],
])('refuses keys %s that are too long together for an index', (...[, view, path, length]) => {
  expect(withTexts(view)).toEqual([
    {
      path,
      reason: `a key may be ${length} characters long`,
      fix: 'smaller maxLength: 600 together at most',
    },
  ]);
  expect(withTexts({ by: ['a', 'b', 'c'] })).toEqual([]);
});

test('refuses a key with the name of a column that membership tables have', () => {
  expect(withTexts({ by: ['value'] })).toMatchObject([
    { path: 'views.v.by[0]', reason: "'value' is taken in every view, or here twice" },
  ]);
});
