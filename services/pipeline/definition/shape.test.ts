import { expect, test } from 'vitest';

import { definePipeline } from './define.ts';
import { count, distinct, histogram, sum } from './measure.ts';
import { faultsOf, sales } from './sample-definition.ts';
import { type hopping, none, tumbling } from './window.ts';

type Row = [string, unknown, [string, string, string?][]];

const view = { by: ['shop'], window: none(), measures: { sales: count() } };
/** The right definition with the keys of `change`, and without those of which nothing is left. */
const withView = (change: object) => ({ ...sales, views: { v: { ...view, ...change } } });
const withSource = (change: object) => ({ ...sales, source: { ...sales.source, ...change } });
const withMeasure = (m: unknown) => withView({ measures: { m } });
const event = sales.source.event;

const misspelt = (at: string, [wrong, right]: [string, string]): [string, string, string] => [
  `${at}${wrong}`,
  `there is no '${wrong}' here; did you mean '${right}'?`,
  right,
];
const missing = (at: string, key: string): [string, string] => [`${at}${key}`, `'${key}' is missing`];
const both = (at: string, names: [string, string]) => [misspelt(at, names), missing(at, names[1])];
const M = 'views.v.measures.m';
const LABELS = "sum('price', { title: 'What people read' })";
const BOUNDS = "histogram('mag', [0, 15, 60])";

const keys: Row[] = [
  ['vews', { ...sales, views: undefined, vews: {} }, both('', ['vews', 'views'])],
  ['sorce', { ...sales, source: undefined, sorce: {} }, both('', ['sorce', 'source'])],
  ['tme', { ...sales, time: undefined, tme: 'at' }, both('', ['tme', 'time'])],
  ['evnt', withSource({ event: undefined, evnt: event }), both('source.', ['evnt', 'event'])],
  ['windw', withView({ window: undefined, windw: none() }), both('views.v.', ['windw', 'window'])],
  ['bye', withView({ by: undefined, bye: ['shop'] }), both('views.v.', ['bye', 'by'])],
  ['measure', withView({ measures: undefined, measure: {} }), both('views.v.', ['measure', 'measures'])],
  ['dropafter', { ...sales, dropafter: '1 hour' }, [misspelt('', ['dropafter', 'dropAfter'])]],
  ['maxSkwe', { ...sales, maxSkwe: '1 hour' }, [misspelt('', ['maxSkwe', 'maxSkew'])]],
  ['titel of a view', withView({ titel: 'x' }), [misspelt('views.v.', ['titel', 'title'])]],
  ['unti of a measure', withMeasure(count({ unti: '$' } as object)), [misspelt(`${M}.`, ['unti', 'unit'])]],
  [
    'a key like no other',
    withSource({ colour: 1 }),
    [['source.colour', "there is no 'colour' here", 'only topic, partitions, key, event']],
  ],
  [
    'a key of every object',
    { ...sales, constructor: 1 },
    [['constructor', "there is no 'constructor' here"]],
  ],
  [
    'a key of another kind of window',
    withView({ window: { ...tumbling('1 hour'), everyMs: 1 } }),
    [['views.v.window.everyMs', "there is no 'everyMs' here", 'only kind, sizeMs']],
  ],
  [
    'a window without a size',
    withView({ window: { kind: 'tumbling' } }),
    [missing('views.v.window.', 'sizeMs')],
  ],
  ['no name', { ...sales, name: undefined }, [missing('', 'name')]],
];

const WINDOW = "window: tumbling('1 hour'), hopping('1 hour', '5 minutes') or none()";

const values: Row[] = [
  [
    'by: a text',
    withView({ by: 'shop' }),
    [['views.v.by', "'shop' is not a list of field names", "by: ['shop']"]],
  ],
  [
    'by: a list of numbers',
    withView({ by: [5] }),
    [['views.v.by', '5 in it is not the name of a field', "by: ['net'], or by: []"]],
  ],
  [
    'a window that is a text',
    withView({ window: '1 hour' }),
    [['views.v.window', "'1 hour' is not a window", WINDOW]],
  ],
  [
    'a tumbling window with steps',
    withView({ window: (tumbling as typeof hopping)('1 hour', '5 minutes') }),
    [['views.v.window', "'5 minutes' is a value too many for tumbling()", WINDOW]],
  ],
  [
    'a window not called',
    withView({ window: none }),
    [['views.v.window', 'the function none is not a window']],
  ],
  [
    'a window of no kind',
    withView({ window: { kind: 'x' } }),
    [['views.v.window', 'an object is not a window']],
  ],
  ['a view that is a list', { ...sales, views: { v: [] } }, [['views.v', 'a list is not a view']]],
  ['a list of views', { ...sales, views: [view] }, [['views', 'a list is not views by their names']]],
  [
    'a list of measures',
    withView({ measures: [count()] }),
    [['views.v.measures', 'a list is not measures by their names', 'measures: { events: count() }']],
  ],
  [
    'a measure that is a number',
    withMeasure(5),
    [
      [
        M,
        '5 is not a measure',
        "count(), sum('mag'), min, max, avg, distinct or histogram('mag', [0, 15, 60])",
      ],
    ],
  ],
  ['a measure not called', withMeasure(count), [[M, 'the function count is not a measure']]],
  ['a measure of no kind', withMeasure({ kind: 'median' }), [[M, 'an object is not a measure']]],
  [
    'count of a field',
    withMeasure(count('price' as never)),
    [[M, "count() takes no field, here 'price'", "count() or distinct('price')"]],
  ],
  [
    'count with a field',
    withMeasure({ ...count(), field: 'price' }),
    [[`${M}.field`, "'price' is not for count, which has no field", 'count()']],
  ],
  [
    'a title that is no label',
    withMeasure(sum('price', 'Money' as never)),
    [[M, "'Money' stands where { title, unit } may", LABELS]],
  ],
  [
    'a title that is a number',
    withMeasure(sum('price', { title: 5 as never })),
    [[`${M}.title`, '5 is not text']],
  ],
  ['no field', withMeasure(sum(undefined as never)), [[`${M}.field`, "'field' is missing", "sum('mag')"]]],
  [
    'a field that is a list',
    withMeasure(distinct(['shop'] as never)),
    [[`${M}.field`, 'a list is not the name of a field']],
  ],
  [
    'bounds: a number',
    withMeasure(histogram('price', 5 as never)),
    [[`${M}.bounds`, '5 is not a list of bounds', BOUNDS]],
  ],
  [
    'no bounds',
    withMeasure(histogram('price', undefined as never)),
    [[`${M}.bounds`, "'bounds' is missing", BOUNDS]],
  ],
  [
    'a source that is a text',
    { ...sales, source: 'sales' },
    [['source', "'sales' is not { topic, partitions, key, event }"]],
  ],
  ['a topic that is a number', withSource({ topic: 5 }), [['source.topic', '5 is not a Kafka topic name']]],
  [
    'partitions in quotes',
    withSource({ partitions: '8' }),
    [['source.partitions', "'8' is not 1 to 256", 'partitions: 8']],
  ],
  [
    'an event that is a text',
    withSource({ event: 'Sale' }),
    [['source.event', "'Sale' is not a Type.Object"]],
  ],
  [
    'an event with a field of no type',
    withSource({ event: { ...event, properties: { ...event.properties, note: undefined } } }),
    [['source.event', "its field 'note' has no type, but undefined"]],
  ],
  ['an id that is a number', { ...sales, id: 5 }, [['id', '5 is not the name of a field', "id: 'id'"]]],
  [
    'dropAfter as a number',
    { ...sales, dropAfter: 5 },
    [['dropAfter', '5 is not a duration', "dropAfter: '2 days'"]],
  ],
  ['nothing', undefined, [['definePipeline', 'undefined is not a definition']]],
];

test.each([...keys, ...values])('refuses %s', (_, definition, expected) => {
  const faults = expected.map(([path, reason, fix]) => ({ path, reason, ...(fix ? { fix } : {}) }));
  expect(faultsOf(definition)).toMatchObject(faults);
});

test('tells every fault at once, of form and of meaning, and none twice', () => {
  const definition = {
    ...sales,
    tme: 'at',
    time: undefined,
    views: {
      a: { ...view, windw: none(), window: undefined, by: ['shopp'], measures: { x: 5, y: sum('open') } },
      b: { by: 'shop', window: tumbling('1 hours ago' as never), measures: {} },
    },
  };
  expect(faultsOf(definition).map(({ path }) => path)).toEqual([
    'tme',
    'time',
    'views.a.windw',
    'views.a.window',
    'views.a.measures.x',
    'views.b.by',
    'views.b.measures',
    'views.a.by[0]',
    'views.a.measures.y',
    'views.b.window',
  ]);
});

const define = (definition: unknown) => () => definePipeline(definition as typeof sales);

test('names the pipeline, also when it has no name', () => {
  expect(define({ ...sales, id: undefined })).toThrow("pipeline 'sales' cannot be run");
  expect(define({})).toThrow('a pipeline without a name cannot be run');
});
