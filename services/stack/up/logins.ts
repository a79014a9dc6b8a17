import { createHmac } from 'node:crypto';
import pg from 'pg';

export type Logins = { processor: string; api: string };

/**
 * URLs under which the services log in with the rights they need and no more. The passwords follow from the
 * administrator's, so nothing more has to be kept. Only for our own server: elsewhere roles are not ours to change.
 */
export async function grantLogins(adminUrl: string): Promise<Logins> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return {
      processor: await login(client, adminUrl, 'millrace_processor'),
      api: await login(client, adminUrl, 'millrace_api'),
    };
  } finally {
    await client.end();
  }
}

async function login(client: pg.Client, adminUrl: string, role: string): Promise<string> {
  const url = new URL(adminUrl);
  const password = createHmac('sha256', url.password).update(role).digest('hex');
  // A role's name and password cannot be parameters; the server quotes them.
  const { rows } = await client.query<{ sql: string }>(
    "select format('alter role %I login password %L', $1::text, $2::text) as sql",
    [role, password],
  );
  await client.query(rows[0]?.sql ?? '');
  url.username = role;
  url.password = password;
  return url.href;
}
