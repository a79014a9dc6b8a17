set local role millrace_owner;

-- What is registered: the plan whose tables exist, so that a changed definition is noticed.
create table millrace.pipelines (
  name text primary key,
  plan jsonb not null,
  updated_at timestamptz not null default now()
);

-- One row per partition: where the stream stands, who may move it (epoch), and what became of every record.
create table millrace.offsets (
  pipeline text not null,
  partition int not null,
  topic_id text not null,
  next_offset bigint not null,
  epoch bigint not null,
  owner text not null,
  version bigint not null default 0,
  watermark timestamptz,
  read bigint not null default 0,
  counted bigint not null default 0,
  dead_lettered bigint not null default 0,
  dropped_late bigint not null default 0,
  late bigint not null default 0,
  committed_at timestamptz,
  age_ms bigint,
  end_offset bigint,
  seen_at timestamptz,
  stopped_code text,
  stopped_message text,
  primary key (pipeline, partition),
  -- Nothing that was read may vanish: a commit that would break this is refused whole.
  constraint every_record_is_accounted_for check (read = counted + dead_lettered + dropped_late)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

comment on column millrace.offsets.next_offset is 'First offset that is not counted yet; moves only in the transaction that counts';
comment on column millrace.offsets.epoch is 'Fencing token: a claim adds one, a commit needs the one it claimed';
comment on column millrace.offsets.version is 'Commits that touched this partition';
comment on column millrace.offsets.read is 'Records read from the log and committed';
comment on column millrace.offsets.late is 'Counted events that came behind the watermark';
comment on column millrace.offsets.age_ms is 'Age of the oldest record of the last commit, in ms, at that commit';
comment on column millrace.offsets.end_offset is 'High watermark of the log as the owner last saw it';

create table millrace.dead_letters (
  pipeline text not null,
  partition int not null,
  "offset" bigint not null,
  recorded_at timestamptz not null,
  code text not null,
  path text not null,
  message text not null,
  key bytea,
  value bytea,
  headers jsonb not null,
  primary key (pipeline, partition, "offset")
);

-- Newest first, the position decides between equals: the order in which the API pages through them.
create index dead_letters_newest on millrace.dead_letters (pipeline, recorded_at desc, partition desc, "offset" desc);

grant select on millrace.pipelines, millrace.offsets, millrace.dead_letters to millrace_processor, millrace_api, millrace_metrics;
grant insert, update on millrace.offsets to millrace_processor;
grant insert on millrace.dead_letters to millrace_processor;
