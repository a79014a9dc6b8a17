import { tryStatements } from './attempts.ts';
import { tryConnections } from './connections.ts';
import { compareGrants } from './grants.ts';
import { tryLimits } from './limits.ts';
import { openLogins } from './logins.ts';
import type { Row } from './rows.ts';
import { startTlsServer } from './server.ts';

/**
 * Everything, on a server of its own: about half a minute, and as long as the longest limit of up to `longestS` seconds
 * that a role has.
 */
export async function tryEverything(longestS: number): Promise<{ version: string; rows: Row[] }> {
  const server = await startTlsServer();
  try {
    const logins = await openLogins(server);
    try {
      const rows = await compareGrants(logins);
      rows.push(...(await tryStatements(logins, server)));
      rows.push(...(await tryLimits(logins, longestS)));
      rows.push(...(await tryConnections(server, logins)));
      return { version: server.version, rows };
    } finally {
      await logins.admin.end();
    }
  } finally {
    await server.stop();
  }
}
