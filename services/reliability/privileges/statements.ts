import { SCHEMA_LOCK } from '@millrace/database/migrate.ts';

import { EVERYBODY, OWNER, SERVICES, type Who } from './logins.ts';

/** Refused for want of a right. */
export const DENIED = '42501';
const GRANTED_NOTHING = '01007';
const REVOKED_NOTHING = '01006';

export type Statement = {
  name: string;
  sql: string;
  /** Who may; all others are DENIED. */
  may: readonly Who[];
  /** Whom the server lets pass with a warning that nothing was done, and with which. */
  warned?: { code: string; who: readonly Who[] };
  /** It cannot run in a transaction. */
  alone?: true;
};

type Options = Pick<Statement, 'warned' | 'alone'>;

const [PROCESSOR, API] = SERVICES;
const READERS = [...SERVICES, OWNER] as const;
const COUNTERS = [PROCESSOR, OWNER] as const;
const NOBODY: readonly Who[] = [];

const may = (who: readonly Who[], rows: Record<string, string>, options: Options = {}): Statement[] =>
  Object.entries(rows).map(([name, sql]) => ({ name, sql, may: who, ...options }));

const CELL = `insert into millrace.flights_airport values ('-infinity', 'ATL', 1)`;
const OFFSET = `insert into millrace.offsets (pipeline, partition, topic_id, next_offset, epoch, owner) values ('p', 0, 't', 0, 1, 'o')`;
const LETTER = `insert into millrace.dead_letters values ('p', 0, 0, now(), 'C', '', '', null, null, '{}')`;

const READING = [
  ...may([PROCESSOR, API, OWNER], {
    'read cells': 'select from millrace.flights_airport',
    'read members': 'select from millrace.flights_airport_destinations',
  }),
  ...may(READERS, {
    'read offsets': 'select from millrace.offsets',
    'read dead letters': 'select from millrace.dead_letters',
    'read plans': 'select from millrace.pipelines',
  }),
  ...may(NOBODY, {
    'read what migrations ran': 'select from millrace_meta.migrations',
    'read another schema': 'select from theirs.secret',
    'read the passwords': 'select from pg_authid',
    'read the passwords by their view': 'select from pg_shadow',
    'read samples of the data': 'select from pg_statistic',
    'read large objects': 'select from pg_largeobject',
    'read who may connect': 'select from pg_hba_file_rules',
    'read a file': `select pg_read_file('PG_VERSION')`,
    'list a folder': `select pg_ls_dir('.')`,
    'load a file': `select lo_import('/etc/passwd')`,
    'copy in a file': `copy millrace.pipelines from '/etc/passwd'`,
  }),
];

const WRITING = [
  ...may(COUNTERS, {
    'add cells': CELL,
    'merge cells': `${CELL} on conflict (window_start, origin) do update set flights = 2`,
    'add members': `insert into millrace.flights_airport_destinations values ('-infinity', 'ATL', 'ORD')`,
    'change cells': 'update millrace.flights_airport set flights = 0',
    'claim a partition': OFFSET,
    'move offsets': 'update millrace.offsets set next_offset = 0',
    'hold offsets': 'select from millrace.offsets for update',
    'keep a dead letter': LETTER,
    // Whoever may update a table may lock it, says PostgreSQL.
    'lock out all others': 'lock table millrace.offsets in access exclusive mode',
  }),
  ...may([OWNER], {
    'delete cells': 'delete from millrace.flights_airport',
    'empty cells': 'truncate millrace.flights_airport',
    'delete members': 'delete from millrace.flights_airport_destinations',
    'delete offsets': 'delete from millrace.offsets',
    'empty offsets': 'truncate millrace.offsets',
    'change a dead letter': `update millrace.dead_letters set code = 'X'`,
    'delete dead letters': 'delete from millrace.dead_letters',
    'empty dead letters': 'truncate millrace.dead_letters',
    'register a pipeline': `insert into millrace.pipelines values ('p', '{}')`,
    'change a plan': `update millrace.pipelines set plan = '{}'`,
    'forget a pipeline': 'delete from millrace.pipelines',
    'lock the plans': 'lock table millrace.pipelines in access exclusive mode',
  }),
  ...may(NOBODY, {
    'write to another schema': 'insert into theirs.secret values (1)',
    'change what migrations ran': `update millrace_meta.migrations set hash = ''`,
    'change the catalogue': 'update pg_class set relname = relname',
    'write a file': `copy (select 1) to '/tmp/millrace-privileges'`,
    'run a program': `copy (select 1) to program 'true'`,
    'read from a program': `copy millrace.pipelines from program 'true'`,
  }),
];

const TRIGGER = 'for each row execute function suppress_redundant_updates_trigger()';

const DEFINING = [
  ...may([OWNER], {
    'drop a table': 'drop table millrace.flights_airport',
    'drop the schema': 'drop schema millrace cascade',
    'add a column': 'alter table millrace.offsets add column x int',
    'drop the check that nothing vanishes':
      'alter table millrace.offsets drop constraint every_record_is_accounted_for',
    'rename a table': 'alter table millrace.offsets rename to gone',
    'own a table': `alter table millrace.offsets owner to current_user`,
    'make a table': 'create table millrace.mine (n int)',
    'make a view': 'create view millrace.mine as select 1',
    'make a function': `create function millrace.mine() returns int language sql as 'select 1'`,
    'make an index': 'create index on millrace.offsets (owner)',
    'make a trigger': `create trigger mine before update on millrace.offsets ${TRIGGER}`,
    'make a rule': 'create rule mine as on insert to millrace.offsets do instead nothing',
    'hide rows': 'alter table millrace.offsets enable row level security',
    'make a policy': 'create policy mine on millrace.offsets using (false)',
    'comment on a table': `comment on table millrace.offsets is 'mine'`,
    'open tables to come': `alter default privileges for role ${OWNER} grant select on tables to public`,
  }),
  ...may(NOBODY, {
    'make a schema': 'create schema mine',
    'make a table in public': 'create table public.mine (n int)',
    'make a function in public': `create function public.mine() returns int language sql as 'select 1'`,
    'make a function in the catalogue': `create function pg_catalog.mine() returns int language sql as 'select 1'`,
    'make an extension': 'create extension file_fdw',
    'make a data wrapper': 'create foreign data wrapper mine',
    'make an event trigger': 'create event trigger mine on ddl_command_start execute function mine()',
    'publish everything': 'create publication mine for all tables',
    subscribe: `create subscription mine connection 'dbname=x' publication y with (connect = false)`,
  }),
];

const holders = SERVICES;

const RIGHTS = [
  ...may(
    [OWNER],
    { 'give a right away': 'grant select on millrace.offsets to public' },
    { warned: { code: GRANTED_NOTHING, who: holders } },
  ),
  ...may(
    [OWNER],
    { 'take a right': `revoke select on millrace.offsets from ${API}` },
    { warned: { code: REVOKED_NOTHING, who: holders } },
  ),
  ...may([OWNER], { 'become the owner': `set role ${OWNER}` }),
  ...may([OWNER], { "set another role's defaults": `alter role ${OWNER} set statement_timeout = 0` }),
  ...may(NOBODY, {
    'become the administrator': 'set role postgres',
    'log on as the administrator': 'set session authorization postgres',
    'become a reader of all data': 'set role pg_read_all_data',
    'join the owner': `grant ${OWNER} to stranger`,
    'join the readers of files': 'grant pg_read_server_files to current_user',
    'make a role': 'create role mine',
    'drop a role': 'drop role stranger',
    'become a superuser': 'alter role current_user superuser',
    "set the administrator's password": `alter role postgres password 'mine'`,
    "set a database's defaults": 'alter database millrace set work_mem = 64',
    'switch triggers off': 'set session_replication_role = replica',
    'switch the log off': `set log_statement = 'none'`,
    'load a library': `load 'plpgsql'`,
    'write a checkpoint': 'checkpoint',
    'reload the settings': 'select pg_reload_conf()',
    'switch the log of changes': 'select pg_switch_wal()',
    'read the log of changes': `select pg_create_logical_replication_slot('mine', 'pgoutput')`,
    "end the administrator's session": `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'privileges-admin'`,
  }),
  ...may(
    NOBODY,
    {
      'make a database': 'create database mine',
      'drop the database': 'drop database millrace',
      'set the server': 'alter system set work_mem = 64',
      'make a tablespace': `create tablespace mine location '/tmp'`,
    },
    { alone: true },
  ),
];

/** What PostgreSQL gives every login of a database, and no grant of ours takes away. */
const GIVEN = may(EVERYBODY, {
  'make a temporary table': 'create temporary table mine (n int)',
  'make a large object': 'select lo_create(0)',
  'hold up the migrate job': `select pg_advisory_xact_lock(${SCHEMA_LOCK})`,
  'announce a commit': `select pg_notify('millrace', '')`,
  'hear commits': 'listen millrace',
  'set defaults of its own': 'alter role current_user set statement_timeout = 0',
  'set its own password': `alter role current_user password 'mine'`,
});

export const STATEMENTS: readonly Statement[] = [...READING, ...WRITING, ...DEFINING, ...RIGHTS, ...GIVEN];

/** What must come of a statement: `ok`, or its SQLSTATE. */
export function expectedOf({ may: allowed, warned }: Statement, who: Who): string {
  if (allowed.includes(who)) return 'ok';
  return warned?.who.includes(who) ? warned.code : DENIED;
}
