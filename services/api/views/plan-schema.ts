import { Type } from 'typebox';

import { NullableNumber, NullableString } from './nullable.ts';

const Measure = Type.Object({
  name: Type.String(),
  kind: Type.String(),
  field: NullableString,
  title: Type.String(),
  unit: NullableString,
  scale: Type.Integer(),
  bounds: Type.Unsafe<number[] | null>({ type: ['array', 'null'], items: { type: 'number' } }),
  columns: Type.Array(Type.String()),
  memberTable: NullableString,
});

const View = Type.Object({
  name: Type.String(),
  title: Type.String(),
  table: Type.String(),
  by: Type.Array(Type.String()),
  window: Type.Object({
    kind: Type.String(),
    sizeMs: Type.Optional(Type.Integer()),
    everyMs: Type.Optional(Type.Integer()),
  }),
  measures: Type.Array(Measure),
});

const Field = Type.Object({
  name: Type.String(),
  type: Type.String(),
  required: Type.Boolean(),
  scale: Type.Integer(),
  minimum: NullableNumber,
  maximum: NullableNumber,
  maxLength: NullableNumber,
  pattern: NullableString,
  values: Type.Unsafe<string[] | null>({ type: ['array', 'null'], items: { type: 'string' } }),
});

/** A pipeline's definition as data. */
export const PlanSchema = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  source: Type.Object({ topic: Type.String(), partitions: Type.Integer(), key: Type.String() }),
  event: Type.Unsafe<Record<string, unknown>>({
    type: 'object',
    additionalProperties: true,
    description: 'JSON Schema',
  }),
  fields: Type.Array(Field),
  id: Type.String(),
  time: Type.String(),
  dropAfterMs: NullableNumber,
  maxSkewMs: Type.Integer(),
  views: Type.Array(View),
});
