import { isEntries, type Part, type Parts, show } from './parts.ts';

const unless = (is: (value: unknown) => boolean, what: string) => (value: unknown) =>
  is(value) ? undefined : `${show(value)} is not ${what}`;
const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';

function refuseBy(value: unknown): string | undefined {
  if (!Array.isArray(value)) return `${show(value)} is not a list of field names`;
  const wrong = value.findIndex((each) => !isText(each));
  return wrong < 0 ? undefined : `${show(value[wrong])} in it is not the name of a field`;
}

const text = (write: string, what = 'text'): Part => ({ write, refuse: unless(isText, what) });
const label = (key: string): Part => ({ ...text(`${key}: 'What people read'`), optional: true });
const duration = (write: string): Part => ({ ...text(write, 'a duration'), optional: true });
const fieldName = (write: string) => text(write, 'the name of a field');
const entries = (write: string, what: string): Part => ({ write, refuse: unless(isEntries, what) });

function refuseEvent(value: unknown): string | undefined {
  if (!isEntries(value) || value['type'] !== 'object' || !isEntries(value['properties']))
    return `${show(value)} is not a Type.Object`;
  const wrong = Object.entries(value['properties']).find(([, type]) => !isEntries(type));
  return wrong && `its field '${wrong[0]}' has no type, but ${show(wrong[1])}`;
}

/** The keys of `definePipeline({ ... })`. */
export const DEFINITION: Parts = {
  name: text("name: 'quakes'", 'a name'),
  title: label('title'),
  description: label('description'),
  source: entries(
    "source: { topic: 'quakes', partitions: 4, key: 'net', event: QuakeEvent }",
    '{ topic, partitions, key, event }',
  ),
  id: fieldName("id: 'id'"),
  time: fieldName("time: 'at'"),
  dropAfter: duration("dropAfter: '2 days'"),
  maxSkew: duration("maxSkew: '1 minute'"),
  views: entries('views: { netHour: { by, window, measures } }', 'views by their names'),
};

export const SOURCE: Parts = {
  topic: text("topic: 'quakes'", 'a Kafka topic name'),
  partitions: { write: 'partitions: 8', refuse: unless(isNumber, '1 to 256') },
  key: fieldName("key: 'net'"),
  event: {
    write: 'event: Type.Object({ at: Timestamp(), ... }, { additionalProperties: false })',
    refuse: refuseEvent,
  },
};

export const WINDOW_FIX = "window: tumbling('1 hour'), hopping('1 hour', '5 minutes') or none()";

export const VIEW: Parts = {
  title: label('title'),
  by: {
    write: (found) => (typeof found === 'string' ? `by: ['${found}']` : "by: ['net'], or by: []"),
    refuse: refuseBy,
  },
  window: {
    write: WINDOW_FIX,
    refuse: unless((value) => isEntries(value) && Object.hasOwn(WINDOWS, String(value['kind'])), 'a window'),
  },
  measures: entries('measures: { events: count() }', 'measures by their names'),
};

const kind = text('kind');
const ms = (write: string): Part => ({ write, refuse: unless(isNumber, 'a number of milliseconds') });

/** What a window of each kind holds. */
export const WINDOWS: Readonly<Record<string, Parts>> = {
  none: { kind },
  tumbling: { kind, sizeMs: ms("tumbling('1 hour')") },
  hopping: {
    kind,
    sizeMs: ms("hopping('1 hour', '5 minutes')"),
    everyMs: ms("hopping('1 hour', '5 minutes')"),
  },
};

const ofField = (name: string): Parts => ({
  kind,
  field: fieldName(`${name}('mag')`),
  title: label('title'),
  unit: label('unit'),
});

/** What a measure of each kind holds. */
export const MEASURES: Readonly<Record<string, Parts>> = {
  count: {
    ...ofField('count'),
    field: { write: 'count()', refuse: unless((value) => value === null, 'for count, which has no field') },
  },
  ...Object.fromEntries(['sum', 'min', 'max', 'avg', 'distinct'].map((name) => [name, ofField(name)])),
  histogram: {
    ...ofField('histogram'),
    field: fieldName("histogram('mag', [0, 15, 60])"),
    bounds: { write: "histogram('mag', [0, 15, 60])", refuse: unless(Array.isArray, 'a list of bounds') },
  },
};
