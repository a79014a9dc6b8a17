import { Type, type TProperties, type TSchema } from 'typebox';

import type { PlanMeasure } from '@millrace/pipeline/definition/plan.ts';

import { dimensionSchema } from './dimension-schema.ts';
import { dimensionsOf, type ViewOf } from './dimensions.ts';
import { NullableNumber, NullableTime } from './nullable.ts';

const labelled = ({ title, unit }: PlanMeasure) => ({ title: unit === null ? title : `${title} (${unit})` });

const EXACT =
  'Exact. A number, or its decimal text where a number (a double) would lose a digit: beyond 2^53 - 1, or with more than about 15 digits';

function measureSchema(measure: PlanMeasure): TSchema {
  const label = labelled(measure);
  if (measure.kind === 'count' || measure.kind === 'distinct') return Type.Integer(label);
  if (measure.kind === 'sum')
    return Type.Unsafe<number | string | null>({
      type: ['number', 'string', 'null'],
      pattern: '^-?[0-9]+([.][0-9]+)?$',
      description: EXACT,
      ...label,
    });
  if (measure.kind !== 'histogram') return Type.Unsafe<number | null>({ type: ['number', 'null'], ...label });
  const bounds = (measure.bounds ?? []).join(', ');
  return Type.Object(
    {
      counts: Type.Array(Type.Integer(), {
        description: `Buckets with the inclusive upper bounds ${bounds}, +infinity`,
      }),
      p50: NullableNumber,
      p90: NullableNumber,
      p99: NullableNumber,
    },
    label,
  );
}

const WINDOW: TProperties = { windowStart: NullableTime, windowEnd: NullableTime };

/** A row of a view; in a rollup the window and each dimension are there only when it is grouped by them. */
export function rowSchema(of: ViewOf, shape: 'cell' | 'rollup'): TSchema {
  const optional = (schema: TSchema): TSchema => (shape === 'rollup' ? Type.Optional(schema) : schema);
  const properties: TProperties = {};
  for (const [name, schema] of Object.entries(WINDOW)) properties[name] = optional(schema);
  for (const { name, field } of dimensionsOf(of)) properties[name] = optional(dimensionSchema(of, field));
  for (const measure of of.view.measures) properties[measure.name] = measureSchema(measure);
  return Type.Object(properties);
}
