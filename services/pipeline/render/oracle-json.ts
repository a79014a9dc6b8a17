// A number that a double holds is one; else it is too small (0, as JSON.parse reads it) or too large: its first digit
// stands that many places before the point, its exponent counted. Twelve digits of an exponent outweigh any length.
const DOUBLE = `case when pg_input_is_valid(t, 'float8') then to_jsonb(t::float8)
      when case when ltrim(substring(t from '^-?([0-9]+)'), '0') <> '' then length(ltrim(substring(t from '^-?([0-9]+)'), '0'))
          else length(ltrim(substring(t from '[.]([0-9]+)'), '0')) - length(substring(t from '[.]([0-9]+)')) end
        + coalesce((substring(t from '[eE]([+-]?)') || '0' || left(ltrim(substring(t from '[eE][+-]?([0-9]+)'), '0'), 12))::numeric, 0) < 0
        then '0' else '1e400' end`;

// The same rule as jsonb's own: after the escaped backslashes and the whole pairs, no NUL and no half pair is left.
const GOOD_TEXT = String.raw`regexp_replace(regexp_replace(value, '\\\\', '  ', 'g'), '\\u[dD][89abAB]..\\u[dD][c-fC-F]..', '', 'g')
      !~ '\\u(0000|[dD][89a-fA-F])'`;

/**
 * SQL expression: column `value` (text) as jsonb, or null when it is not JSON. jsonb refuses numbers beyond its own
 * numeric type, which JSON.parse reads, so those documents are read as json, and their numbers as doubles; what is
 * nested in them can be no part of an event and is left out.
 */
export const JSON_OF_VALUE = `case when pg_input_is_valid(value, 'jsonb') then value::jsonb
    when not pg_input_is_valid(value, 'json') then null
    when ${GOOD_TEXT} and json_typeof(value::json) = 'object' then (
      select jsonb_object_agg(k, case json_typeof(v) when 'number' then ${DOUBLE}
        when 'object' then '{}' when 'array' then '[]' else t::jsonb end)
      from json_each(value::json) members (k, v) cross join lateral (select v::text as t) texts) end`;
