import { Type, type TSchema } from 'typebox';

import type { Field } from '@millrace/pipeline/event/schema-fields.ts';

import type { ViewOf } from './dimensions.ts';

const describe = ({ plan }: ViewOf, field: Field) => {
  const properties = plan.event['properties'] as Record<string, { description?: string }> | undefined;
  const description = properties?.[field.name]?.description;
  return description === undefined ? {} : { description };
};

/** The JSON schema of a dimension's values, from the event's own field. */
export function dimensionSchema(of: ViewOf, field: Field): TSchema {
  const described = describe(of, field);
  if (field.type === 'integer') return Type.Integer(described);
  if (field.type === 'boolean') return Type.Boolean(described);
  if (field.values) return Type.Unsafe({ type: 'string', enum: [...field.values], ...described });
  return Type.String({
    ...described,
    ...(field.maxLength === null ? {} : { maxLength: field.maxLength }),
    ...(field.pattern === null ? {} : { pattern: field.pattern }),
  });
}
