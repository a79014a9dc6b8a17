import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connect } from '@millrace/database/connect.ts';
import { migrate } from '@millrace/database/migrate.ts';
import { applyPipeline, readRendered } from '@millrace/database/pipeline-tables.ts';
import { databaseServer } from '@millrace/database/server.ts';
import { outsidePlace } from '@millrace/stack/parts/identity.ts';
import { freePort } from '@millrace/stack/parts/ports.ts';
import { startPostgres } from '@millrace/stack/parts/postgres.ts';

import { makeCertificates } from './certificates.ts';
import { give, switches } from './switches.ts';

const GENERATED = join(import.meta.dirname, '../../pipeline/generated');
// The administrator's way in by plain TCP is to another database, and only there to wait for the start and to set TLS.
const HBA = `hostssl all all 127.0.0.1/32 scram-sha-256
hostnossl postgres postgres 127.0.0.1/32 scram-sha-256
`;

/** Everything as it is after a deployment: migrations and the tables of the pipelines. */
async function migrateAll(url: string, caFile: string): Promise<void> {
  const server = databaseServer({ DATABASE_URL: url, DATABASE_CA_FILE: caFile });
  const client = await connect(server, 'privileges-migrate');
  try {
    await migrate(client);
    for (const pipeline of readRendered(GENERATED)) await applyPipeline(client, pipeline);
  } finally {
    await client.end();
  }
}

/** A real, migrated PostgreSQL that takes only TLS for all that is not `postgres`, with the right certificate. */
export async function startTlsServer() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-privileges-'));
  const remove = () => {
    for (const each of [folder, outsidePlace(folder)]) rmSync(each, { recursive: true, force: true });
  };
  chmodSync(folder, 0o755); // PostgreSQL runs as another user when we are root
  try {
    mkdirSync(join(folder, 'tls'));
    const tls = join(folder, 'tls');
    const authorities = makeCertificates(tls);
    const hba_file = join(tls, 'pg_hba.conf');
    give(hba_file, HBA);
    const port = await freePort();
    const postgres = await startPostgres({ stateDir: folder, port, durable: false, settings: { hba_file } });
    const stop = async () => {
      await postgres.stop();
      remove();
    };
    try {
      const { present, withoutTls } = switches(tls, postgres.url);
      await present('right');
      await migrateAll(postgres.url, authorities.caFile);
      return {
        folder,
        url: postgres.url,
        version: postgres.version,
        ...authorities,
        present,
        withoutTls,
        stop,
      };
    } catch (error) {
      await stop();
      throw error;
    }
  } catch (error) {
    remove();
    throw error;
  }
}

export type TlsServer = Awaited<ReturnType<typeof startTlsServer>>;
