set local role millrace_owner;

-- What a recount leaves behind of the rows of millrace.offsets that it removes.
alter table millrace.pipelines
  add column last_epoch bigint not null default 0,
  add column from_zero boolean not null default false;

comment on column millrace.pipelines.last_epoch is 'Highest epoch of earlier counts: new claims begin above it, so that no zombie holds a valid one';
comment on column millrace.pipelines.from_zero is 'Partitions are counted from offset 0, and halt when the log begins later; else from where the log begins';
