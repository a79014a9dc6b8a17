import type { Field } from '../event/schema-fields.ts';
import type { Fields } from './check.ts';
import type { DefinitionFault } from './fault.ts';
import type { SoundView } from './shape-view.ts';

const KEY_TYPES: readonly Field['type'][] = ['text', 'integer', 'boolean'];
const MAX_TEXT_KEY = 200;
// PostgreSQL's index takes 2,704 bytes a row, a character is up to 4, and numbers and the window need some.
const MAX_TEXT_OF_A_ROW = 600;

/** Text without a length could exceed what a database index takes: one long value would stop the stream. */
const isBounded = (field: Field) =>
  field.type !== 'text' ||
  field.values?.every((value) => value.length <= MAX_TEXT_KEY) ||
  (field.maxLength !== null && field.maxLength <= MAX_TEXT_KEY);

/** Why a field cannot be (part of) a key; null is one that was refused already. */
export function checkKeyField(
  path: string,
  name: string,
  field: Field | null | undefined,
): DefinitionFault[] {
  if (field === null) return [];
  if (!field)
    return [{ path, reason: `the event has no field '${name}'`, fix: 'name a field of source.event' }];
  if (!KEY_TYPES.includes(field.type))
    return [{ path, reason: `'${name}' is a ${field.type}`, fix: 'use text, a whole number or a boolean' }];
  if (!isBounded(field))
    return [
      { path, reason: `'${name}' may be of any length`, fix: `give it maxLength (${MAX_TEXT_KEY} at most)` },
    ];
  return [];
}

const lengthOf = (field: Field | null | undefined) =>
  field?.type === 'text'
    ? (field.maxLength ?? Math.max(0, ...(field.values ?? []).map((value) => value.length)))
    : 0;

/** Keys that are too long together: of the view's table, or of a membership table, whose key has the value too. */
export function checkKeyLength(path: string, view: SoundView, fields: Fields): DefinitionFault[] {
  const own = view.by.reduce((total, name) => total + lengthOf(fields.get(name)), 0);
  const rows = [
    { path: `${path}.by`, length: own },
    ...Object.entries(view.measures)
      .filter(([, { kind }]) => kind === 'distinct')
      .map(([name, { field }]) => ({
        path: `${path}.measures.${name}`,
        length: own + lengthOf(fields.get(field ?? '')),
      })),
  ];
  const tooLong = rows.find(({ length }) => length > MAX_TEXT_OF_A_ROW);
  return tooLong
    ? [
        {
          path: tooLong.path,
          reason: `a key may be ${tooLong.length} characters long`,
          fix: `smaller maxLength: ${MAX_TEXT_OF_A_ROW} together at most`,
        },
      ]
    : [];
}
