import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createTestDatabase } from '@millrace/database/test-database.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';

import { fillViews } from './fill-views.ts';
import { makeKeys, type Keys } from './keys.ts';
import { openLog, type Log } from './log.ts';
import { startOne, type Service, type ServiceName, type ServiceOptions } from './service.ts';

export type Parts = { databaseUrl: string; kafkaBrokers: string };
type Extra = Pick<ServiceOptions, 'ports' | 'env'> & { keyed?: boolean };

/** A real Kafka and PostgreSQL with views that hold something, and services to attack. */
export type World = Parts & {
  keys: Keys;
  log: Log;
  folder: string;
  /** Starts one more process of a service; with keys when `keyed`. */
  start(name: ServiceName, extra?: Extra): Promise<Service>;
  /** Stops what was started, drops the database and removes the folder. */
  close(): Promise<void>;
};

/** A page in small: the real one may not be built, and then `/` is a 503. */
function writePage(folder: string): void {
  mkdirSync(join(folder, 'dashboard/assets'), { recursive: true });
  writeFileSync(join(folder, 'dashboard/index.html'), '<!doctype html><title>page</title>');
}

/** Builds a world on parts that run; `events` real flights are replayed and counted first. */
export async function openWorld(parts: Parts, events: number): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-attack-'));
  const keys = makeKeys(folder);
  writePage(folder);
  const database = await createTestDatabase(parts.databaseUrl);
  const real = { databaseUrl: database.url, kafkaBrokers: parts.kafkaBrokers };
  const log = openLog(parts.kafkaBrokers, flights.plan.source.topic);
  const services: Service[] = [];
  await fillViews(real, { events, folder });
  return {
    ...real,
    keys,
    log,
    folder,
    async start(name, { keyed = false, ...extra } = {}) {
      const keysFile = keyed ? keys.file : undefined;
      const service = await startOne({ name, folder, ...real, keysFile, ...extra });
      services.push(service);
      return service;
    },
    async close() {
      await Promise.all(services.map((service) => service.stop()));
      await log.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
