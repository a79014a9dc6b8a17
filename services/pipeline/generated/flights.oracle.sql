-- Generated from the pipeline definition by `npm run generate`; do not edit.
-- parsed
create unlogged table millrace_oracle.parsed as
select partition, "offset", recorded_at, valid,
  case when valid then "double_id"::bigint end as "field_id",
  case when valid then "text_scheduled_at"::timestamptz end as "field_scheduled_at",
  case when valid then "double_delay"::bigint end as "field_delay",
  case when valid then "double_distance"::bigint end as "field_distance",
  case when valid then "text_origin"::text end as "field_origin",
  case when valid then "text_dest"::text end as "field_dest"
from millrace_oracle.raw
cross join lateral (select
  case when octet_length(value) > 5000 and length(value) - length(translate(value, '[{', '')) > 5000 then null
    else case when pg_input_is_valid(value, 'jsonb') then value::jsonb
    when not pg_input_is_valid(value, 'json') then null
    when regexp_replace(regexp_replace(value, '\\\\', '  ', 'g'), '\\u[dD][89abAB]..\\u[dD][c-fC-F]..', '', 'g')
      !~ '\\u(0000|[dD][89a-fA-F])' and json_typeof(value::json) = 'object' then (
      select jsonb_object_agg(k, case json_typeof(v) when 'number' then case when pg_input_is_valid(t, 'float8') then to_jsonb(t::float8)
      when case when ltrim(substring(t from '^-?([0-9]+)'), '0') <> '' then length(ltrim(substring(t from '^-?([0-9]+)'), '0'))
          else length(ltrim(substring(t from '[.]([0-9]+)'), '0')) - length(substring(t from '[.]([0-9]+)')) end
        + coalesce((substring(t from '[eE]([+-]?)') || '0' || left(ltrim(substring(t from '[eE][+-]?([0-9]+)'), '0'), 12))::numeric, 0) < 0
        then '0' else '1e400' end
        when 'object' then '{}' when 'array' then '[]' else t::jsonb end)
      from json_each(value::json) members (k, v) cross join lateral (select v::text as t) texts) end end as e
  offset 0) documents
cross join lateral (select
  e ->> 'id' as "text_id", jsonb_typeof(e -> 'id') as "type_id",
  e ->> 'scheduledAt' as "text_scheduled_at", jsonb_typeof(e -> 'scheduledAt') as "type_scheduled_at",
  e ->> 'delay' as "text_delay", jsonb_typeof(e -> 'delay') as "type_delay",
  e ->> 'distance' as "text_distance", jsonb_typeof(e -> 'distance') as "type_distance",
  e ->> 'origin' as "text_origin", jsonb_typeof(e -> 'origin') as "type_origin",
  e ->> 'dest' as "text_dest", jsonb_typeof(e -> 'dest') as "type_dest"
  offset 0) fields
cross join lateral (select
  1,
  case when "type_id" = 'number' then
    case when pg_input_is_valid("text_id", 'float8') then "text_id"::float8
      when abs("text_id"::numeric) < 1 then 0 else 'Infinity' end end as "double_id",
  case when "type_delay" = 'number' then
    case when pg_input_is_valid("text_delay", 'float8') then "text_delay"::float8
      when abs("text_delay"::numeric) < 1 then 0 else 'Infinity' end end as "double_delay",
  case when "type_distance" = 'number' then
    case when pg_input_is_valid("text_distance", 'float8') then "text_distance"::float8
      when abs("text_distance"::numeric) < 1 then 0 else 'Infinity' end end as "double_distance"
  offset 0) numbers
cross join lateral (select
  case when e is null then false
    when not (jsonb_typeof(e) = 'object') then false
    when not (e - array['id', 'scheduledAt', 'delay', 'distance', 'origin', 'dest'] = '{}'::jsonb) then false
    when not (case when "type_id" is null then false when not ("type_id" = 'number') then false when not ("double_id" >= 0) then false when not ("double_id" <= 1099511627776) then false when not ("double_id" = trunc("double_id")) then false else true end) then false
    when not (case when "type_scheduled_at" is null then false when not ("type_scheduled_at" = 'string') then false when not ("text_scheduled_at" ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,3})?Z$') then false when not (pg_input_is_valid("text_scheduled_at", 'timestamptz')) then false when not (substr("text_scheduled_at", 1, 4) <> '0000') then false when not (substr("text_scheduled_at", 12, 2) <> '24') then false when not (substr("text_scheduled_at", 18, 2) <> '60') then false else true end) then false
    when not (case when "type_delay" is null then false when not ("type_delay" = 'number') then false when not ("double_delay" >= -10000) then false when not ("double_delay" <= 10000) then false when not ("double_delay" = trunc("double_delay")) then false else true end) then false
    when not (case when "type_distance" is null then false when not ("type_distance" = 'number') then false when not ("double_distance" >= 0) then false when not ("double_distance" <= 20000) then false when not ("double_distance" = trunc("double_distance")) then false else true end) then false
    when not (case when "type_origin" is null then false when not ("type_origin" = 'string') then false when not ("text_origin" ~ '^[A-Z0-9]{3}$') then false when not (char_length("text_origin") <= 3) then false else true end) then false
    when not (case when "type_dest" is null then false when not ("type_dest" = 'string') then false when not ("text_dest" ~ '^[A-Z0-9]{3}$') then false when not (char_length("text_dest") <= 3) then false else true end) then false
    else true end as valid
  offset 0) checked;

-- events
create unlogged table millrace_oracle.events as
select *, valid and not (false) and coalesce("field_scheduled_at" < watermark, false) as late, false as dropped
from (
  select *, max(case when valid then least("field_scheduled_at", recorded_at + interval '60000 milliseconds') end)
    over (partition by partition order by "offset" rows between unbounded preceding and 1 preceding) as watermark
  from millrace_oracle.parsed
) timed;

-- check: flights_airport_hour
select count(x."window_start") as expected_rows, count(a."window_start") as actual_rows, count(*) * 5 as cells,
  coalesce(sum(case when (x."window_start" is null or a."window_start" is null) then 5 else (x."flights" is distinct from a."flights")::int + (x."delay_sum" is distinct from a."delay_sum")::int + (x."delay_count" is distinct from a."delay_count")::int + (x."delay_min" is distinct from a."delay_min")::int + (x."delay_max" is distinct from a."delay_max")::int end), 0) as different
from (select window_start,
  "field_origin" as "origin",
  count(*) as "flights",
  coalesce(sum("field_delay"), 0) as "delay_sum",
  count("field_delay") as "delay_count",
  min("field_delay") as "delay_min",
  max("field_delay") as "delay_max"
from millrace_oracle.events cross join lateral (select date_bin(interval '3600000 milliseconds', "field_scheduled_at", timestamptz '1970-01-01 00:00:00+00') - hop * interval '3600000 milliseconds' as window_start from generate_series(0, 0) hop) w
where valid and not dropped
group by window_start, "field_origin") x full join millrace."flights_airport_hour" a on x."window_start" = a."window_start" and x."origin" = a."origin";

-- check: flights_route_day
select count(x."window_start") as expected_rows, count(a."window_start") as actual_rows, count(*) * 4 as cells,
  coalesce(sum(case when (x."window_start" is null or a."window_start" is null) then 4 else (x."flights" is distinct from a."flights")::int + (x."delay_sum" is distinct from a."delay_sum")::int + (x."delay_count" is distinct from a."delay_count")::int + (x."miles" is distinct from a."miles")::int end), 0) as different
from (select window_start,
  "field_origin" as "origin",
  "field_dest" as "dest",
  count(*) as "flights",
  coalesce(sum("field_delay"), 0) as "delay_sum",
  count("field_delay") as "delay_count",
  coalesce(sum("field_distance"), 0) as "miles"
from millrace_oracle.events cross join lateral (select date_bin(interval '86400000 milliseconds', "field_scheduled_at", timestamptz '1970-01-01 00:00:00+00') - hop * interval '86400000 milliseconds' as window_start from generate_series(0, 0) hop) w
where valid and not dropped
group by window_start, "field_origin", "field_dest") x full join millrace."flights_route_day" a on x."window_start" = a."window_start" and x."origin" = a."origin" and x."dest" = a."dest";

-- check: flights_airport
select count(x."window_start") as expected_rows, count(a."window_start") as actual_rows, count(*) * 1 as cells,
  coalesce(sum(case when (x."window_start" is null or a."window_start" is null) then 1 else (x."flights" is distinct from a."flights")::int end), 0) as different
from (select window_start,
  "field_origin" as "origin",
  count(*) as "flights"
from millrace_oracle.events cross join lateral (select '-infinity'::timestamptz as window_start) w
where valid and not dropped
group by window_start, "field_origin") x full join millrace."flights_airport" a on x."window_start" = a."window_start" and x."origin" = a."origin";

-- check: flights_airport_destinations
select count(x."window_start") as expected_rows, count(a."window_start") as actual_rows, count(*) * 1 as cells,
  coalesce(sum(case when (x."window_start" is null or a."window_start" is null) then 1 else 0 end), 0) as different
from (select distinct window_start, "field_origin" as "origin", "field_dest" as "value"
from millrace_oracle.events cross join lateral (select '-infinity'::timestamptz as window_start) w
where valid and not dropped and "field_dest" is not null) x full join millrace."flights_airport_destinations" a on x."window_start" = a."window_start" and x."origin" = a."origin" and x."value" = a."value";

-- check: flights_network_minute
select count(x."window_start") as expected_rows, count(a."window_start") as actual_rows, count(*) * 12 as cells,
  coalesce(sum(case when (x."window_start" is null or a."window_start" is null) then 12 else (x."flights" is distinct from a."flights")::int + (x."delays_0" is distinct from a."delays_0")::int + (x."delays_1" is distinct from a."delays_1")::int + (x."delays_2" is distinct from a."delays_2")::int + (x."delays_3" is distinct from a."delays_3")::int + (x."delays_4" is distinct from a."delays_4")::int + (x."delays_5" is distinct from a."delays_5")::int + (x."delays_6" is distinct from a."delays_6")::int + (x."delays_7" is distinct from a."delays_7")::int + (x."delays_8" is distinct from a."delays_8")::int + (x."delays_9" is distinct from a."delays_9")::int + (x."delays_10" is distinct from a."delays_10")::int end), 0) as different
from (select window_start,
  count(*) as "flights",
  count(*) filter (where "field_delay" is not null and "field_delay" <= -15) as "delays_0",
  count(*) filter (where "field_delay" is not null and "field_delay" > -15 and "field_delay" <= -5) as "delays_1",
  count(*) filter (where "field_delay" is not null and "field_delay" > -5 and "field_delay" <= 0) as "delays_2",
  count(*) filter (where "field_delay" is not null and "field_delay" > 0 and "field_delay" <= 5) as "delays_3",
  count(*) filter (where "field_delay" is not null and "field_delay" > 5 and "field_delay" <= 15) as "delays_4",
  count(*) filter (where "field_delay" is not null and "field_delay" > 15 and "field_delay" <= 30) as "delays_5",
  count(*) filter (where "field_delay" is not null and "field_delay" > 30 and "field_delay" <= 60) as "delays_6",
  count(*) filter (where "field_delay" is not null and "field_delay" > 60 and "field_delay" <= 120) as "delays_7",
  count(*) filter (where "field_delay" is not null and "field_delay" > 120 and "field_delay" <= 240) as "delays_8",
  count(*) filter (where "field_delay" is not null and "field_delay" > 240 and "field_delay" <= 480) as "delays_9",
  count(*) filter (where "field_delay" is not null and "field_delay" > 480) as "delays_10"
from millrace_oracle.events cross join lateral (select date_bin(interval '60000 milliseconds', "field_scheduled_at", timestamptz '1970-01-01 00:00:00+00') - hop * interval '60000 milliseconds' as window_start from generate_series(0, 0) hop) w
where valid and not dropped
group by window_start) x full join millrace."flights_network_minute" a on x."window_start" = a."window_start";
