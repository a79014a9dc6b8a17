import { snake, type Plan } from '../definition/plan.ts';
import { MAX_BRACKETS } from '../event/parse.ts';
import type { Field } from '../event/schema-fields.ts';
import { literal, quoted, sqlType } from './columns.ts';
import { JSON_OF_VALUE } from './oracle-json.ts';

/** Columns of a field's JSON: its text, and its type (null when the field is not there). */
const text = (name: string) => quoted(`text_${snake(name)}`);
const type = (name: string) => quoted(`type_${snake(name)}`);
/** Column of a field's value, apart from those that every record has (`partition`, `valid`, ...). */
export const value = (name: string) => quoted(`field_${snake(name)}`);

/** Column of a number as JSON.parse reads it: the nearest double. */
const double = (name: string) => quoted(`double_${snake(name)}`);

const isNumber = ({ type: kind }: Field) => kind === 'integer' || kind === 'decimal';

/** Too small a number is 0 to JSON.parse, and an error to PostgreSQL; too large a number is beyond all bounds. */
const asDouble = ({ name }: Field) => `case when ${type(name)} = 'number' then
    case when pg_input_is_valid(${text(name)}, 'float8') then ${text(name)}::float8
      when abs(${text(name)}::numeric) < 1 then 0 else 'Infinity' end end as ${double(name)}`;

function numberChecks({ name, type: kind, scale, minimum, maximum }: Field): string[] {
  const scaled = `round(${text(name)}::numeric * ${10 ** scale})`;
  return [
    `${type(name)} = 'number'`,
    ...(minimum === null ? [] : [`${double(name)} >= ${minimum}`]),
    ...(maximum === null ? [] : [`${double(name)} <= ${maximum}`]),
    kind === 'integer'
      ? `${double(name)} = trunc(${double(name)})`
      : `(${scaled} / ${10 ** scale})::float8 = ${double(name)}`,
  ];
}

function textChecks({ name, type: kind, pattern, maxLength, values }: Field): string[] {
  return [
    `${type(name)} = 'string'`,
    ...(pattern === null ? [] : [`${text(name)} ~ ${literal(pattern)}`]),
    ...(maxLength === null ? [] : [`char_length(${text(name)}) <= ${maxLength}`]),
    ...(values === null ? [] : [`${text(name)} in (${values.map(literal).join(', ')})`]),
    // PostgreSQL also takes a leap second and hour 24, which are no moments of their own.
    ...(kind === 'timestamp'
      ? [
          `pg_input_is_valid(${text(name)}, 'timestamptz')`,
          `substr(${text(name)}, 1, 4) <> '0000'`,
          `substr(${text(name)}, 12, 2) <> '24'`,
          `substr(${text(name)}, 18, 2) <> '60'`,
        ]
      : []),
  ];
}

function fieldValid(field: Field): string {
  const checks =
    field.type === 'boolean'
      ? [`${type(field.name)} = 'boolean'`]
      : isNumber(field)
        ? numberChecks(field)
        : textChecks(field);
  // A case stops at the first check that fails: a cast behind it is never reached.
  const chain = checks.map((check) => `when not (${check}) then false`).join(' ');
  const missing = `when ${type(field.name)} is null then ${field.required ? 'false' : 'true'}`;
  return `case ${missing} ${chain} else true end`;
}

function fieldValue(field: Field): string {
  const sql =
    field.type === 'integer'
      ? `${double(field.name)}::bigint`
      : field.type === 'decimal'
        ? `round(${text(field.name)}::numeric, ${field.scale})`
        : `${text(field.name)}::${sqlType(field)}`;
  return `case when valid then ${sql} end as ${value(field.name)}`;
}

const extracted = ({ name }: Field) =>
  `e ->> ${literal(name)} as ${text(name)}, jsonb_typeof(e -> ${literal(name)}) as ${type(name)}`;

/**
 * SQL that reads `raw (partition, "offset", recorded_at, value text)` and gives one row per record: whether it is a
 * valid event, and its fields. Written from the schema alone, so that it and the TypeScript parser can disagree: of the
 * parser's file it takes one number, MAX_BRACKETS, which is part of what an event is; no code that reads one.
 */
export function oracleParsed(plan: Plan, raw: string): string {
  const known = `e - array[${plan.fields.map(({ name }) => literal(name)).join(', ')}] = '{}'::jsonb`;
  const valid = [`jsonb_typeof(e) = 'object'`, known, ...plan.fields.map(fieldValid)];
  const chain = valid.map((check) => `when not (${check}) then false`).join('\n    ');
  const tooNested = `octet_length(value) > ${MAX_BRACKETS} and length(value) - length(translate(value, '[{', '')) > ${MAX_BRACKETS}`;
  // "offset 0" keeps the planner from writing a column's expression out again wherever the column is used.
  return `select partition, "offset", recorded_at, valid,
  ${plan.fields.map(fieldValue).join(',\n  ')}
from ${raw}
cross join lateral (select
  case when ${tooNested} then null
    else ${JSON_OF_VALUE} end as e
  offset 0) documents
cross join lateral (select
  ${plan.fields.map(extracted).join(',\n  ')}
  offset 0) fields
cross join lateral (select
  ${['1', ...plan.fields.filter(isNumber).map(asDouble)].join(',\n  ')}
  offset 0) numbers
cross join lateral (select
  case when e is null then false
    ${chain}
    else true end as valid
  offset 0) checked`;
}

/** SQL that adds to the rows of `oracleParsed` whether an event came late and whether it was too late to count. */
export function oracleEvents(plan: Plan, parsed: string): string {
  const time = value(plan.time);
  const skewed = `least(${time}, recorded_at + interval '${plan.maxSkewMs} milliseconds')`;
  const limit = `watermark - interval '${plan.dropAfterMs ?? 0} milliseconds'`;
  const dropped = plan.dropAfterMs === null ? 'false' : `valid and coalesce(${time} < ${limit}, false)`;
  return `select *, valid and not (${dropped}) and coalesce(${time} < watermark, false) as late, ${dropped} as dropped
from (
  select *, max(case when valid then ${skewed} end)
    over (partition by partition order by "offset" rows between unbounded preceding and 1 preceding) as watermark
  from ${parsed}
) timed`;
}
