import { Type, type TObject, type TProperties, type TSchema } from 'typebox';

import { TIMESTAMP_PATTERN } from '@millrace/pipeline/event/fields.ts';

import { dimensionSchema } from './dimension-schema.ts';
import { dimensionsOf, type ViewOf } from './dimensions.ts';

const Time = (description: string) =>
  Type.Optional(Type.String({ description, format: 'date-time', pattern: TIMESTAMP_PATTERN, maxLength: 24 }));

export const Limit = Type.Integer({ minimum: 1, maximum: 1000, default: 100 });
export const Cursor = Type.Optional(
  Type.String({ description: '`next` of the answer before', pattern: '^[A-Za-z0-9_-]+$', maxLength: 2000 }),
);
export const Order = Type.Unsafe<'asc' | 'desc'>({ type: 'string', enum: ['asc', 'desc'] });

/** Filters of a view: its time range, if it has windows, and each of its dimensions. */
function filterProperties(of: ViewOf): TProperties {
  const properties: TProperties = {};
  if (of.view.window.kind !== 'none') {
    properties['from'] = Time('First window start, inclusive');
    properties['to'] = Time('End of the window starts, exclusive');
  }
  for (const { parameter, field } of dimensionsOf(of))
    properties[parameter] = Type.Optional(dimensionSchema(of, field));
  return properties;
}

/** Query of the cells of a view. */
export const cellsQuery = (of: ViewOf): TObject =>
  Type.Object(
    { ...filterProperties(of), order: Type.Optional(Order), limit: Type.Optional(Limit), cursor: Cursor },
    { additionalProperties: false },
  );

/** Every order in which some of the names, or all, can be asked for. */
const selections = (names: readonly string[]): string[] =>
  names.flatMap((name) => [
    name,
    ...selections(names.filter((other) => other !== name)).map((rest) => `${name},${rest}`),
  ]);

// Of more dimensions there are too many orders to list.
const MOST_LISTED = 3;

/** What `by` may be: each choice where they are few, else any text, which is read by `groupingOf`. */
function groupingSchema({ by, window }: ViewOf['view']): TSchema {
  const byWindow = window.kind !== 'none' && !by.includes('window') ? ['window'] : [];
  const description = `Dimensions, separated by commas, or \`window\`: ${list([...by, ...byWindow])}; empty for one row`;
  if (by.length > MOST_LISTED) return Type.String({ description, maxLength: 400 });
  return Type.Unsafe<string>({ type: 'string', description, enum: ['', ...byWindow, ...selections(by)] });
}

const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

/** Query of a view's rollup; a histogram has no single value to order by. */
export function rollupQuery(of: ViewOf): TObject {
  const { measures } = of.view;
  const orderable = measures.filter(({ kind }) => kind !== 'histogram').map(({ name }) => name);
  const orderBy =
    orderable.length > 0
      ? { orderBy: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: orderable })) }
      : {};
  return Type.Object(
    {
      ...filterProperties(of),
      by: Type.Optional(groupingSchema(of.view)),
      ...orderBy,
      order: Type.Optional(Order),
      limit: Type.Optional(Limit),
    },
    { additionalProperties: false },
  );
}
