-- What the migrations make, as the catalogue says it. To renew: npx vitest run --project integration services/database -u

grant usage on schema millrace to millrace_api;
grant usage on schema millrace to millrace_metrics;
grant usage on schema millrace to millrace_processor;

alter role millrace_api set default_transaction_read_only=on;
alter role millrace_api set idle_in_transaction_session_timeout=5s;
alter role millrace_api set lock_timeout=4s;
alter role millrace_api set statement_timeout=5s;
alter role millrace_metrics set default_transaction_read_only=on;
alter role millrace_metrics set idle_in_transaction_session_timeout=5s;
alter role millrace_metrics set lock_timeout=4s;
alter role millrace_metrics set statement_timeout=5s;
alter role millrace_processor set idle_in_transaction_session_timeout=30s;
alter role millrace_processor set lock_timeout=30s;
alter role millrace_processor set statement_timeout=60s;

create table millrace.dead_letters (
  pipeline text not null,
  partition integer not null,
  "offset" bigint not null,
  recorded_at timestamp with time zone not null,
  code text not null,
  path text not null,
  message text not null,
  key bytea,
  value bytea,
  headers jsonb not null,
  constraint dead_letters_pkey PRIMARY KEY (pipeline, partition, "offset")
);
alter table millrace.dead_letters owner to millrace_owner;
CREATE INDEX dead_letters_newest ON millrace.dead_letters USING btree (pipeline, recorded_at DESC, partition DESC, "offset" DESC);
grant select on millrace.dead_letters to millrace_api;
grant select on millrace.dead_letters to millrace_metrics;
grant insert, select on millrace.dead_letters to millrace_processor;

create table millrace.offsets (
  pipeline text not null,
  partition integer not null,
  topic_id text not null,
  next_offset bigint not null,
  epoch bigint not null,
  owner text not null,
  version bigint not null default 0,
  watermark timestamp with time zone,
  read bigint not null default 0,
  counted bigint not null default 0,
  dead_lettered bigint not null default 0,
  dropped_late bigint not null default 0,
  late bigint not null default 0,
  committed_at timestamp with time zone,
  age_ms bigint,
  end_offset bigint,
  seen_at timestamp with time zone,
  stopped_code text,
  stopped_message text,
  constraint every_record_is_accounted_for CHECK ((read = ((counted + dead_lettered) + dropped_late))),
  constraint offsets_pkey PRIMARY KEY (pipeline, partition)
) with (fillfactor=50, autovacuum_vacuum_scale_factor=0, autovacuum_vacuum_threshold=1000);
alter table millrace.offsets owner to millrace_owner;
comment on column millrace.offsets.next_offset is 'First offset that is not counted yet; moves only in the transaction that counts';
comment on column millrace.offsets.epoch is 'Fencing token: a claim adds one, a commit needs the one it claimed';
comment on column millrace.offsets.version is 'Commits that touched this partition';
comment on column millrace.offsets.read is 'Records read from the log and committed';
comment on column millrace.offsets.late is 'Counted events that came behind the watermark';
comment on column millrace.offsets.age_ms is 'Age of the oldest record of the last commit, in ms, at that commit';
comment on column millrace.offsets.end_offset is 'High watermark of the log as the owner last saw it';
grant select on millrace.offsets to millrace_api;
grant select on millrace.offsets to millrace_metrics;
grant insert, select, update on millrace.offsets to millrace_processor;

create table millrace.pipelines (
  name text not null,
  plan jsonb not null,
  updated_at timestamp with time zone not null default now(),
  last_epoch bigint not null default 0,
  from_zero boolean not null default false,
  constraint pipelines_pkey PRIMARY KEY (name)
);
alter table millrace.pipelines owner to millrace_owner;
comment on column millrace.pipelines.last_epoch is 'Highest epoch of earlier counts: new claims begin above it, so that no zombie holds a valid one';
comment on column millrace.pipelines.from_zero is 'Partitions are counted from offset 0, and halt when the log begins later; else from where the log begins';
grant select on millrace.pipelines to millrace_api;
grant select on millrace.pipelines to millrace_metrics;
grant select on millrace.pipelines to millrace_processor;
