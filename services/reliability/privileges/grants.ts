import { join } from 'node:path';

import { readRendered } from '@millrace/database/pipeline-tables.ts';

import type { Logins } from './logins.ts';
import { row, type Row } from './rows.ts';

const GENERATED = join(import.meta.dirname, '../../pipeline/generated');

type View = { table: string; measures: { memberTable: string | null }[] };

const cellTables = (): string[] =>
  readRendered(GENERATED).flatMap(({ plan }) =>
    (plan.views as View[]).flatMap(({ table, measures }) => [
      table,
      ...measures.flatMap(({ memberTable }) => memberTable ?? []),
    ]),
  );

/** Every right that our roles, or all logins, have to anything that is not PostgreSQL's own. */
const expectedGrants = (): string[] => [
  ...cellTables().flatMap((table) => [
    `millrace_api: SELECT on table millrace.${table}`,
    `millrace_processor: INSERT, SELECT, UPDATE on table millrace.${table}`,
  ]),
  'millrace_api: SELECT on table millrace.dead_letters',
  'millrace_api: SELECT on table millrace.offsets',
  'millrace_api: SELECT on table millrace.pipelines',
  'millrace_api: USAGE on schema millrace',
  'millrace_metrics: SELECT on table millrace.dead_letters',
  'millrace_metrics: SELECT on table millrace.offsets',
  'millrace_metrics: SELECT on table millrace.pipelines',
  'millrace_metrics: USAGE on schema millrace',
  'millrace_processor: INSERT, SELECT on table millrace.dead_letters',
  'millrace_processor: INSERT, SELECT, UPDATE on table millrace.offsets',
  'millrace_processor: SELECT on table millrace.pipelines',
  'millrace_processor: USAGE on schema millrace',
  'everybody: CONNECT, TEMPORARY on database millrace',
  'everybody: USAGE on schema public',
];

/** What the owner has is what it owns; who else owns anything, or is a member of anything, is in these. */
const EXPECTED_ROLES = [
  'millrace_api: inherits, logs in',
  'millrace_metrics: inherits, logs in',
  'millrace_owner: inherits',
  'millrace_owner owns schema millrace',
  'millrace_owner owns tables of millrace',
  'millrace_processor: inherits, logs in',
  'postgres is in millrace_owner',
];

// What a catalogue says by null is the default of its kind of object, with which PostgreSQL fills in.
const GRANTS = `
with acls (what, own, acl, owner) as (
  select 'database ' || datname, true, coalesce(datacl, acldefault('d', datdba)), datdba from pg_database where datname = current_database()
  union all select 'schema ' || nspname, nspname !~ '^(pg_|information_schema)', coalesce(nspacl, acldefault('n', nspowner)), nspowner from pg_namespace
  union all select 'table ' || c.oid::regclass, n.nspname !~ '^(pg_|information_schema)',
    coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner)), relowner
    from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all select 'column ' || attname || ' of ' || attrelid::regclass, n.nspname !~ '^(pg_|information_schema)', attacl, relowner
    from pg_attribute join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace where attacl is not null
  union all select 'function ' || p.oid::regprocedure, n.nspname !~ '^(pg_|information_schema)', coalesce(proacl, acldefault('f', proowner)), proowner
    from pg_proc p join pg_namespace n on n.oid = pronamespace
  union all select 'type ' || t.oid::regtype, n.nspname !~ '^(pg_|information_schema)', typacl, typowner
    from pg_type t join pg_namespace n on n.oid = typnamespace where typacl is not null
  union all select 'language ' || lanname, lanname not in ('internal', 'c', 'sql', 'plpgsql'), coalesce(lanacl, acldefault('l', lanowner)), lanowner from pg_language
  union all select 'tablespace ' || spcname, true, coalesce(spcacl, acldefault('t', spcowner)), spcowner from pg_tablespace
  union all select 'setting ' || parname, true, paracl, 10::oid from pg_parameter_acl
  union all select 'large object ' || oid, true, coalesce(lomacl, acldefault('L', lomowner)), lomowner from pg_largeobject_metadata
  union all select 'data wrapper ' || fdwname, true, coalesce(fdwacl, acldefault('F', fdwowner)), fdwowner from pg_foreign_data_wrapper
  union all select 'server ' || srvname, true, coalesce(srvacl, acldefault('S', srvowner)), srvowner from pg_foreign_server
  union all select 'tables to come of ' || defaclrole::regrole, true, defaclacl, defaclrole from pg_default_acl
)
select format('%s: %s on %s', case grantee when 0 then 'everybody' else grantee::regrole::text end,
  string_agg(privilege_type || case when is_grantable then ' (may grant)' else '' end, ', ' order by privilege_type), what) as line
from acls, aclexplode(acl)
where grantee <> owner and (grantee = 0 and own or grantee in (select oid from pg_roles where rolname = any($1)))
group by grantee, what`;

const ROLES = `
select concat_ws(', ', rolname || ': ' || case when rolinherit then 'inherits' else 'inherits nothing' end,
  case when rolcanlogin then 'logs in' end, case when rolsuper then 'superuser' end, case when rolcreaterole then 'makes roles' end,
  case when rolcreatedb then 'makes databases' end, case when rolreplication then 'replicates' end,
  case when rolbypassrls then 'sees all rows' end) as line
from pg_roles where rolname = any($1)
union all select format('%s is in %s', member::regrole, roleid::regrole) from pg_auth_members
  where member in (select oid from pg_roles where rolname = any($1)) or roleid in (select oid from pg_roles where rolname = any($1))
union all select distinct format('%s owns %s', refobjid::regrole,
    case classid when 'pg_namespace'::regclass then 'schema ' || (select nspname from pg_namespace where oid = objid)
    when 'pg_class'::regclass then 'tables of ' || (select relnamespace::regnamespace from pg_class where oid = objid)
    else classid::regclass || ' ' || objid end)
  from pg_shdepend where deptype = 'o' and refobjid in (select oid from pg_roles where rolname = any($1))
    and dbid in (0, (select oid from pg_database where datname = current_database()))`;

const OURS = ['millrace_owner', 'millrace_processor', 'millrace_api', 'millrace_metrics'];

const state = (list: readonly string[], line: string) => (list.includes(line) ? 'granted' : 'not granted');

/** One row for each line of either side, so that a difference is seen as the line that differs. */
function compare(group: string, expected: readonly string[], found: readonly string[]): Row[] {
  const lines = [...new Set([...expected, ...found])].toSorted();
  return lines.map((line) => row(group, line, { expected: state(expected, line), got: state(found, line) }));
}

/** Holds every right and role that the server knows of against the list here. Call it before more schemas are made. */
export async function compareGrants({ admin }: Logins): Promise<Row[]> {
  const lines = async (sql: string) =>
    (await admin.query<{ line: string }>(sql, [OURS])).rows.map(({ line }) => line);
  return [
    ...compare('grants in the catalogue', expectedGrants(), await lines(GRANTS)),
    ...compare('roles in the catalogue', EXPECTED_ROLES, await lines(ROLES)),
  ];
}
