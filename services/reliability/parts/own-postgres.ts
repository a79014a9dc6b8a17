import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from '@millrace/stack/parts/ports.ts';
import { startPostgres } from '@millrace/stack/parts/postgres.ts';

type Server = Awaited<ReturnType<typeof startPostgres>>;

/** Does work on a PostgreSQL of its own, which is stopped when the work has ended, whatever its end. */
export async function onOwnPostgres<T>(work: (server: Server) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-')); // removed by whoever runs this, with all temporary files
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  const server = await startPostgres({ stateDir: folder, port: await freePort(), durable: false });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
