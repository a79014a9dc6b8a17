import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { connect } from '@millrace/database/connect.ts';
import { PROCESSOR_NODE_FLAGS } from '@millrace/processor/node-flags.ts';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import { readConfig } from '@millrace/stack/config.ts';
import { freePort } from '@millrace/stack/parts/ports.ts';
import { startService } from '@millrace/stack/parts/service.ts';
import { until } from '@millrace/stack/testing/until.ts';

import type { Parts } from './world.ts';

const SERVICES = join(import.meta.dirname, '../../..');
const COUNT_MS = 60_000;

/** Replays flights into the log and lets the real processor count all that the log holds, then stops it. */
export async function fillViews(
  { databaseUrl, kafkaBrokers }: Parts,
  { events, folder }: { events: number; folder: string },
): Promise<void> {
  const adminPort = await freePort();
  const env = {
    PATH: readConfig().env.PATH,
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: kafkaBrokers,
    PIPELINE: 'flights',
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'warn',
  };
  const replay = join(SERVICES, 'ingest/replay/main.ts');
  const args = [...KAFKA_NODE_FLAGS, replay, '--rate', 'max', '--limit', String(events)];
  await promisify(execFile)(process.execPath, args, { env, maxBuffer: 64e6 });
  const processor = await startService({
    name: 'processor',
    command: process.execPath,
    args: [...PROCESSOR_NODE_FLAGS, join(SERVICES, 'processor/main.ts')],
    env,
    cwd: SERVICES,
    logFile: join(folder, 'processor.log'),
    adminPort,
  });
  try {
    await untilCounted(databaseUrl, events);
  } finally {
    await processor.stop();
  }
}

async function untilCounted(databaseUrl: string, events: number): Promise<void> {
  const client = await connect(databaseUrl, 'attack');
  try {
    await until(
      `${events} events counted`,
      async () => {
        const { rows } = await client.query<{ counted: string }>(
          'select coalesce(sum(counted), 0) as counted from millrace.offsets',
        );
        return Number(rows[0]?.counted) >= events;
      },
      COUNT_MS,
    );
  } finally {
    await client.end();
  }
}
