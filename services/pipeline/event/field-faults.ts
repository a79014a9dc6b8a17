import type { DefinitionFault } from '../definition/fault.ts';
import { snake } from '../definition/plan.ts';
import { TIMESTAMP_PATTERN } from './fields.ts';
import { hasOpenAlternative, isPortable, isQuick } from './portable-pattern.ts';
import type { Field } from './schema-fields.ts';

// Two decimals with at most this many units are never the same double.
const MAX_DECIMAL_UNITS = 1e15;
const NUMBER_KEYWORDS = ['minimum', 'maximum'];
const LABELS = ['type', 'title', 'description', 'examples', '$comment'];
/** What each type of field may say: a keyword that one engine checks and another does not know would part them. */
const KEYWORDS: Record<Field['type'], readonly string[]> = {
  text: [...LABELS, 'pattern', 'maxLength', 'enum'],
  integer: [...LABELS, ...NUMBER_KEYWORDS],
  decimal: [...LABELS, ...NUMBER_KEYWORDS, 'x-decimals'],
  boolean: LABELS,
  timestamp: [...LABELS, 'format', 'pattern'],
};

function numberFaults(path: string, field: Field): DefinitionFault[] {
  if (field.minimum === null || field.maximum === null)
    return [{ path, reason: 'a number without bounds can overflow a sum', fix: 'give minimum and maximum' }];
  if (!Number.isInteger(field.scale) || field.scale < 0 || field.scale > 6)
    return [
      {
        path,
        reason: 'decimals must be a whole number from 0 to 6',
        fix: 'Decimal(2, { minimum, maximum })',
      },
    ];
  const largest = Math.max(Math.abs(field.minimum), Math.abs(field.maximum)) * 10 ** field.scale;
  const fix = 'narrow minimum and maximum';
  if (!(largest <= Number.MAX_SAFE_INTEGER))
    return [{ path, reason: 'bounds exceed 2^53 - 1 in the smallest unit', fix }];
  if (field.type === 'decimal' && largest > MAX_DECIMAL_UNITS)
    return [{ path, reason: 'bounds exceed 10^15 in the smallest unit of a decimal', fix }];
  return [];
}

/** Text that PostgreSQL can hold: neither NUL nor half a surrogate pair. */
const isStorable = (value: unknown) =>
  typeof value === 'string' && !value.includes('\0') && value.isWellFormed();

function patternFaults(path: string, pattern: string): DefinitionFault[] {
  if (!isPortable(pattern))
    return [
      {
        path,
        reason: 'JavaScript and PostgreSQL may read this pattern differently',
        fix: "anchors ^ and $, classes and repeats only, e.g. '^[A-Z]{3}$'",
      },
    ];
  if (hasOpenAlternative(pattern))
    return [
      { path, reason: 'each anchor holds for one alternative only', fix: "a group around all: '^(a|b)$'" },
    ];
  if (!isQuick(pattern))
    return [
      {
        path,
        reason: 'a text can match this pattern in so many ways that trying them could stop the stream',
        fix: "let each character leave one way to go on: '^[a-z]+(,[a-z]+)*$', not '^([a-z]+,?)+$'; or smaller repeats",
      },
    ];
  return [];
}

function textFaults(path: string, { pattern, values }: Field): DefinitionFault[] {
  const faults = pattern === null ? [] : patternFaults(path, pattern);
  if (values && (values.length === 0 || !values.every(isStorable)))
    faults.push({ path, reason: 'only text can be enumerated', fix: "Type.Enum(['a', 'b'])" });
  return faults;
}

/** Everything in one field's schema that an engine could not run exactly. */
export function fieldFaults(
  path: string,
  field: Field,
  property: Record<string, unknown>,
): DefinitionFault[] {
  const faults = Object.keys(property)
    .filter((keyword) => !KEYWORDS[field.type].includes(keyword))
    .map((keyword) => ({
      path: `${path}.${keyword}`,
      reason: `not every engine checks '${keyword}'`,
      fix: `use only ${KEYWORDS[field.type].join(', ')}`,
    }));
  if (`text_${snake(field.name)}`.length > 63 || field.name in {})
    faults.push({ path, reason: 'not a free name in every engine', fix: 'another, shorter name' });
  if (field.type === 'integer' || field.type === 'decimal') faults.push(...numberFaults(path, field));
  if (field.type === 'text') faults.push(...textFaults(path, field));
  if (field.type === 'timestamp' && field.pattern !== TIMESTAMP_PATTERN)
    faults.push({ path, reason: 'engines read other forms of time differently', fix: 'Timestamp()' });
  return faults;
}
