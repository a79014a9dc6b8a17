-- Generated from the pipeline definition by `npm run generate`; do not edit.
-- Airports by hour
create table if not exists millrace."flights_airport_hour" (
  "window_start" timestamptz not null,
  "origin" text not null,
  "flights" bigint not null,
  "delay_sum" bigint not null,
  "delay_count" bigint not null,
  "delay_min" bigint,
  "delay_max" bigint,
  primary key ("window_start", "origin")
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
grant select, insert, update on millrace."flights_airport_hour" to millrace_processor;
grant select on millrace."flights_airport_hour" to millrace_api;
-- Routes by day
create table if not exists millrace."flights_route_day" (
  "window_start" timestamptz not null,
  "origin" text not null,
  "dest" text not null,
  "flights" bigint not null,
  "delay_sum" bigint not null,
  "delay_count" bigint not null,
  "miles" bigint not null,
  primary key ("window_start", "origin", "dest")
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
grant select, insert, update on millrace."flights_route_day" to millrace_processor;
grant select on millrace."flights_route_day" to millrace_api;
-- Airports of all time
create table if not exists millrace."flights_airport" (
  "window_start" timestamptz not null,
  "origin" text not null,
  "flights" bigint not null,
  primary key ("window_start", "origin")
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
create table if not exists millrace."flights_airport_destinations" (
  "window_start" timestamptz not null,
  "origin" text not null,
  "value" text not null,
  primary key ("window_start", "origin", "value")
);
grant select, insert, update on millrace."flights_airport", millrace."flights_airport_destinations" to millrace_processor;
grant select on millrace."flights_airport", millrace."flights_airport_destinations" to millrace_api;
-- The whole network by minute
create table if not exists millrace."flights_network_minute" (
  "window_start" timestamptz not null,
  "flights" bigint not null,
  "delays_0" bigint not null,
  "delays_1" bigint not null,
  "delays_2" bigint not null,
  "delays_3" bigint not null,
  "delays_4" bigint not null,
  "delays_5" bigint not null,
  "delays_6" bigint not null,
  "delays_7" bigint not null,
  "delays_8" bigint not null,
  "delays_9" bigint not null,
  "delays_10" bigint not null,
  primary key ("window_start")
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
grant select, insert, update on millrace."flights_network_minute" to millrace_processor;
grant select on millrace."flights_network_minute" to millrace_api;
