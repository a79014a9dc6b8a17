import { messageOf } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '@millrace/stack/config.ts';

import type { ClientName } from '../parts/clients.ts';
import { createScope } from '../parts/scope.ts';
import { portsTaken, startBroker, startDatabase, type Server } from '../parts/servers.ts';
import { createWaiting } from '../parts/waiting.ts';
import type { Row } from './row.ts';
import { runRow, type Result } from './runner.ts';

export type Settings = {
  config: StackConfig;
  folder: string;
  seed: number;
  quick: boolean;
  /** How processors read Kafka, of rows that do not say so themselves; as shipped where not given. */
  client?: ClientName;
  signal: AbortSignal;
};
/** `leftovers`: what could not be taken away again, which takes nothing from what the rows have found. */
export type Ran = { results: Result[]; leftovers: string[] };
type Progress = { starts(row: Row, at: number): void; ended(result: Result): void };

/** Runs rows one after the other on servers that they share; the servers are stopped in the end, whatever happened. */
export async function runAll(settings: Settings, rows: readonly Row[], progress: Progress): Promise<Ran> {
  const { config, folder, signal } = settings;
  const waiting = createWaiting(signal);
  const scope = createScope();
  const servers: Server[] = [];
  const keep = async (starting: Promise<Server>) => {
    const server = await starting;
    servers.push(server);
    scope.defer(() => server.end('stop'));
    return server;
  };
  const results: Result[] = [];
  const leftovers: string[] = [];
  try {
    const where = { config, folder, signal };
    const starting = [
      keep(startDatabase({ ...where, name: 'postgres' })),
      keep(startBroker({ ...where, name: 'kafka' })),
    ] as const;
    await Promise.allSettled(starting);
    const [postgres, kafka] = await Promise.all(starting);
    const run = { ...settings, waiting, shared: { postgres, kafka } };
    for (const [at, row] of rows.entries()) {
      progress.starts(row, at + 1);
      const result = await runRow(run, row);
      results.push(result);
      progress.ended(result);
    }
  } finally {
    await scope.close().catch((error: unknown) => leftovers.push(messageOf(error)));
  }
  const taken = await portsTaken(servers);
  if (taken.length > 0) leftovers.push(`something still listens on port ${taken.join(', ')}`);
  return { results, leftovers };
}
