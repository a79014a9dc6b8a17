import type { ClientBase } from 'pg';

const ROLES = ['millrace_owner', 'millrace_processor', 'millrace_api', 'millrace_metrics'];

const TABLES = `
select c.relname as name, c.oid::int as oid, pg_get_userbyid(c.relowner) as owner, array_to_string(c.reloptions, ', ') as options
from pg_class c where c.relnamespace = 'millrace'::regnamespace and c.relkind = 'r' order by c.relname`;

const COLUMNS = `
select format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' end,
  ' default ' || pg_get_expr(d.adbin, d.adrelid)) as line
from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped order by a.attnum`;

// Since PostgreSQL 18 "not null" is a constraint, too (contype n); the columns already say it.
const CONSTRAINTS = `
select format('  constraint %I %s', conname, pg_get_constraintdef(oid)) as line
from pg_constraint where conrelid = $1 and contype <> 'n' order by conname`;

const INDEXES = `
select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i
where i.indrelid = $1 and not exists (select from pg_constraint where conindid = i.indexrelid) order by 1`;

const COMMENTS = `
select format('comment on column %s.%I is %L;', a.attrelid::regclass, a.attname, col_description(a.attrelid, a.attnum)) as line
from pg_attribute a where a.attrelid = $1 and a.attnum > 0 and col_description(a.attrelid, a.attnum) is not null order by a.attnum`;

const GRANTS = `
select format('grant %s on %s to %I;', string_agg(lower(privilege_type), ', ' order by privilege_type), $2::text, grantee::regrole) as line
from aclexplode($1::aclitem[]) where grantee <> grantor group by grantee order by grantee::regrole::text`;

const SETTINGS = `
select format('alter role %I set %s;', r.rolname, setting) as line
from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) setting
where s.setdatabase = 0 and r.rolname = any($1) order by 1`;

async function lines(client: ClientBase, sql: string, values: unknown[]): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(sql, values);
  return rows.map(({ line }) => line);
}

async function grants(client: ClientBase, on: string, aclOf: string): Promise<string[]> {
  const { rows } = await client.query<{ acl: string }>(`select (${aclOf})::text as acl`);
  return lines(client, GRANTS, [rows[0]?.acl ?? '{}', on]);
}

type Table = { name: string; oid: number; owner: string; options: string | null };

async function table(client: ClientBase, { name, oid, owner, options }: Table): Promise<string> {
  const body = [...(await lines(client, COLUMNS, [oid])), ...(await lines(client, CONSTRAINTS, [oid]))];
  const storage = options ? ` with (${options})` : '';
  return [
    `create table millrace.${name} (\n${body.join(',\n')}\n)${storage};`,
    `alter table millrace.${name} owner to ${owner};`,
    ...(await lines(client, INDEXES, [oid])),
    ...(await lines(client, COMMENTS, [oid])),
    ...(await grants(client, `millrace.${name}`, `select relacl from pg_class where oid = ${oid}`)),
  ].join('\n');
}

/**
 * Schema `millrace` of a database as its catalogue has it, as SQL for people to read: tables, columns, keys, indexes,
 * comments, rights, and the settings of the roles. `schema.sql` is this, from a freshly migrated database.
 */
export async function dumpSchema(client: ClientBase): Promise<string> {
  const { rows: tables } = await client.query<Table>(TABLES);
  const parts = [
    '-- What the migrations make, as the catalogue says it. To renew: npx vitest run --project integration services/database -u',
    (
      await grants(client, 'schema millrace', `select nspacl from pg_namespace where nspname = 'millrace'`)
    ).join('\n'),
    (await lines(client, SETTINGS, [ROLES])).join('\n'),
  ];
  for (const each of tables) parts.push(await table(client, each));
  return `${parts.join('\n\n')}\n`;
}
