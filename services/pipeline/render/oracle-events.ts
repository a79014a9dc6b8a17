import { snake, type Plan } from '../definition/plan.ts';
import { MAX_BRACKETS } from '../event/parse.ts';
import type { Field } from '../event/schema-fields.ts';
import { fieldNamed, literal, quoted, sqlType } from './columns.ts';

const MAX_SAFE = '9007199254740991';

/** Columns of a field's JSON: its text, and its type (null when the field is not there). */
const text = (name: string) => quoted(`text_${snake(name)}`);
const type = (name: string) => quoted(`type_${snake(name)}`);

function numberChecks({ name, type: kind, scale, minimum, maximum }: Field): string[] {
  // Through double precision, as JSON.parse reads it; too large or too small a number is no double at all.
  const double = `${text(name)}::float8`;
  const scaled = `round(${text(name)}::numeric * ${10 ** scale})`;
  return [
    `${type(name)} = 'number'`,
    `pg_input_is_valid(${text(name)}, 'float8')`,
    kind === 'integer' ? `${double} = trunc(${double})` : `(${scaled} / ${10 ** scale})::float8 = ${double}`,
    `abs(${double}) <= ${MAX_SAFE}`,
    ...(minimum === null ? [] : [`${double} >= ${minimum}`]),
    ...(maximum === null ? [] : [`${double} <= ${maximum}`]),
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
      : field.type === 'integer' || field.type === 'decimal'
        ? numberChecks(field)
        : textChecks(field);
  // A case stops at the first check that fails: a cast behind it is never reached.
  const chain = checks.map((check) => `when not (${check}) then false`).join(' ');
  const missing = `when ${type(field.name)} is null then ${field.required ? 'false' : 'true'}`;
  return `case ${missing} ${chain} else true end`;
}

function fieldValue(field: Field): string {
  const value =
    field.type === 'integer'
      ? `${text(field.name)}::float8::bigint`
      : field.type === 'decimal'
        ? `round(${text(field.name)}::numeric, ${field.scale})`
        : `${text(field.name)}::${sqlType(field)}`;
  return `case when valid then ${value} end as ${quoted(snake(field.name))}`;
}

const extracted = ({ name }: Field) =>
  `e ->> ${literal(name)} as ${text(name)}, jsonb_typeof(e -> ${literal(name)}) as ${type(name)}`;

/**
 * SQL that reads `raw (partition, "offset", recorded_at, value text)` and gives one row per record: whether it is a
 * valid event, and its fields. Written from the schema alone; it shares nothing with the TypeScript parser, so that
 * the two can disagree.
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
    when pg_input_is_valid(value, 'jsonb') then value::jsonb end as e
  offset 0) documents
cross join lateral (select
  ${plan.fields.map(extracted).join(',\n  ')}
  offset 0) fields
cross join lateral (select
  case when e is null then false
    ${chain}
    else true end as valid
  offset 0) checked`;
}

/** SQL that adds to the rows of `oracleParsed` whether an event came late and whether it was too late to count. */
export function oracleEvents(plan: Plan, parsed: string): string {
  const time = quoted(snake(fieldNamed(plan, plan.time).name));
  const skewed = `least(${time}, recorded_at + interval '${plan.maxSkewMs} milliseconds')`;
  const limit = `watermark - interval '${plan.dropAfterMs ?? 0} milliseconds'`;
  const dropped = plan.dropAfterMs === null ? 'false' : `valid and coalesce(${time} < ${limit}, false)`;
  return `select *, valid and coalesce(${time} < watermark, false) as late, ${dropped} as dropped
from (
  select *, max(case when valid then ${skewed} end)
    over (partition by partition order by "offset" rows between unbounded preceding and 1 preceding) as watermark
  from ${parsed}
) timed`;
}
