import type { TObject } from 'typebox';

import type { DefinitionFault } from '../definition/fault.ts';
import { fieldFaults } from './field-faults.ts';

/** What every engine needs to know of one event field; read from the schema, never written by hand. */
export type Field = {
  name: string;
  type: 'text' | 'integer' | 'decimal' | 'boolean' | 'timestamp';
  required: boolean;
  /** Decimals kept, 0 for everything but `decimal`. */
  scale: number;
  minimum: number | null;
  maximum: number | null;
  maxLength: number | null;
  pattern: string | null;
  values: readonly string[] | null;
};

type Property = Record<string, unknown> & { type?: string };

const OBJECT_KEYWORDS = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'title',
  'description',
  '$id',
  '$comment',
];

function fieldType(property: Property): Field['type'] | null {
  if (property.type === 'boolean') return 'boolean';
  if (property.type === 'integer') return 'integer';
  if (property.type === 'number') return typeof property['x-decimals'] === 'number' ? 'decimal' : null;
  if (property.type === 'string') return property['format'] === 'date-time' ? 'timestamp' : 'text';
  return Array.isArray(property['enum']) ? 'text' : null;
}

function field(name: string, property: Property, required: boolean): Field | null {
  const type = fieldType(property);
  const number = (key: string) => (typeof property[key] === 'number' ? property[key] : null);
  return (
    type && {
      name,
      type,
      required,
      scale: type === 'decimal' ? (property['x-decimals'] as number) : 0,
      minimum: number('minimum'),
      maximum: number('maximum'),
      maxLength: number('maxLength'),
      pattern: typeof property['pattern'] === 'string' ? property['pattern'] : null,
      values: Array.isArray(property['enum']) ? (property['enum'] as string[]) : null,
    }
  );
}

/** Fields of a flat event schema in their order, with everything in it that an engine could not run exactly. */
export function schemaFields(schema: TObject): { fields: Field[]; faults: DefinitionFault[] } {
  const fields: Field[] = [];
  const faults: DefinitionFault[] = [];
  const required = new Set<string>((schema as { required?: string[] }).required ?? []);
  if ((schema as { additionalProperties?: unknown }).additionalProperties !== false)
    faults.push({
      path: 'source.event',
      reason: 'unknown fields would pass unseen',
      fix: 'Type.Object({ ... }, { additionalProperties: false })',
    });
  for (const keyword of Object.keys(schema).filter((keyword) => !OBJECT_KEYWORDS.includes(keyword)))
    faults.push({
      path: `source.event.${keyword}`,
      reason: `not every engine checks '${keyword}'`,
      fix: 'say it of the fields',
    });
  for (const [name, property] of Object.entries(schema.properties as Record<string, Property>)) {
    const path = `source.event.${name}`;
    const found = field(name, property, required.has(name));
    if (!/^[a-z][A-Za-z0-9]{0,39}$/.test(name))
      faults.push({
        path,
        reason: 'field names are camelCase ASCII, 40 letters at most',
        fix: 'scheduledAt',
      });
    else if (found) {
      fields.push(found);
      faults.push(...fieldFaults(path, found, property));
    } else
      faults.push({
        path,
        reason: 'this type is not the same number or text in every engine',
        fix: 'Type.Integer or Decimal(2, { minimum, maximum }), Type.String, Type.Enum, Type.Boolean or Timestamp()',
      });
  }
  return { fields, faults };
}
