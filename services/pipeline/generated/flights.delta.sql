-- Generated from the pipeline definition by `npm run generate`; do not edit.
-- delta_flights_airport_hour
insert into millrace."flights_airport_hour" as t ("window_start", "origin", "flights", "delay_sum", "delay_count", "delay_min", "delay_max")
select * from unnest($1::timestamptz[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
on conflict ("window_start", "origin") do update set
  "flights" = t."flights" + excluded."flights",
  "delay_sum" = t."delay_sum" + excluded."delay_sum",
  "delay_count" = t."delay_count" + excluded."delay_count",
  "delay_min" = least(t."delay_min", excluded."delay_min"),
  "delay_max" = greatest(t."delay_max", excluded."delay_max");

-- delta_flights_route_day
insert into millrace."flights_route_day" as t ("window_start", "origin", "dest", "flights", "delay_sum", "delay_count", "miles")
select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
on conflict ("window_start", "origin", "dest") do update set
  "flights" = t."flights" + excluded."flights",
  "delay_sum" = t."delay_sum" + excluded."delay_sum",
  "delay_count" = t."delay_count" + excluded."delay_count",
  "miles" = t."miles" + excluded."miles";

-- delta_flights_airport
insert into millrace."flights_airport" as t ("window_start", "origin", "flights")
select * from unnest($1::timestamptz[], $2::text[], $3::bigint[])
on conflict ("window_start", "origin") do update set
  "flights" = t."flights" + excluded."flights";

-- members_flights_airport_destinations
insert into millrace."flights_airport_destinations" ("window_start", "origin", "value")
select * from unnest($1::timestamptz[], $2::text[], $3::text[])
on conflict do nothing;

-- delta_flights_network_minute
insert into millrace."flights_network_minute" as t ("window_start", "flights", "delays_0", "delays_1", "delays_2", "delays_3", "delays_4", "delays_5", "delays_6", "delays_7", "delays_8", "delays_9", "delays_10")
select * from unnest($1::timestamptz[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])
on conflict ("window_start") do update set
  "flights" = t."flights" + excluded."flights",
  "delays_0" = t."delays_0" + excluded."delays_0",
  "delays_1" = t."delays_1" + excluded."delays_1",
  "delays_2" = t."delays_2" + excluded."delays_2",
  "delays_3" = t."delays_3" + excluded."delays_3",
  "delays_4" = t."delays_4" + excluded."delays_4",
  "delays_5" = t."delays_5" + excluded."delays_5",
  "delays_6" = t."delays_6" + excluded."delays_6",
  "delays_7" = t."delays_7" + excluded."delays_7",
  "delays_8" = t."delays_8" + excluded."delays_8",
  "delays_9" = t."delays_9" + excluded."delays_9",
  "delays_10" = t."delays_10" + excluded."delays_10";
