import { setTimeout as sleep } from 'node:timers/promises';

import { connect } from '@millrace/database/connect.ts';
import type { Client } from 'pg';

const EVERY_MS = 50;
const AGAIN_MS = 250;
// A database that stands still must not hold the watch up for long.
const PATIENCE = { query_timeout: 2_000 };

// One statement, so one snapshot: offsets, dead letters and a view must agree in each.
const LOOK = `
select coalesce(json_agg(json_build_object('partition', o.partition, 'next', o.next_offset, 'epoch', o.epoch,
    'read', o.read, 'counted', o.counted, 'letters', o.dead_lettered, 'dropped', o.dropped_late,
    'stopped', o.stopped_code)), '[]') as partitions,
  (select coalesce(sum(flights), 0) from millrace.flights_airport)::bigint as in_view,
  (select count(*) from millrace.dead_letters where pipeline = 'flights') as letters
from millrace.offsets o where o.pipeline = 'flights'`;

export type Partition = {
  partition: number;
  next: number;
  epoch: number;
  read: number;
  counted: number;
  letters: number;
  dropped: number;
  stopped: string | null;
};
type Look = { partitions: Partition[]; in_view: number; letters: number };

const sum = (rows: readonly Partition[], of: (row: Partition) => number) =>
  rows.reduce((total, row) => total + of(row), 0);

/** What one look shows that must never be seen. */
export function broken({ partitions, in_view, letters }: Look, before: readonly Partition[]): string[] {
  const faults: string[] = [];
  for (const row of partitions) {
    if (row.read !== row.counted + row.letters + row.dropped)
      faults.push(`partition ${row.partition}: read is not counted + dead-lettered + dropped late`);
    const last = before.find(({ partition }) => partition === row.partition);
    for (const name of ['next', 'epoch', 'read', 'counted'] as const)
      if (last && row[name] < last[name])
        faults.push(`partition ${row.partition}: ${name} fell from ${last[name]} to ${row[name]}`);
  }
  if (in_view !== sum(partitions, (row) => row.counted))
    faults.push(`a view holds ${in_view}, counted are ${sum(partitions, (row) => row.counted)}`);
  if (letters !== sum(partitions, (row) => row.letters))
    faults.push(
      `there are ${letters} dead letters, ${sum(partitions, (row) => row.letters)} are said to be there`,
    );
  return faults;
}

/** Looks at the database all the time, from outside, on a connection of its own that it makes again when it breaks. */
export function startWatch(databaseUrl: string) {
  const faults: string[] = [];
  let partitions: readonly Partition[] = [];
  let looks = 0;
  let movedAt = performance.now();
  let longestStallMs = 0;
  const stop = new AbortController();
  let client: Client | undefined;

  const look = async () => {
    client ??= await connect(databaseUrl, 'chaos-watch', PATIENCE);
    const { rows } = await client.query<Look>(LOOK);
    const seen = rows[0] as Look;
    faults.push(...broken(seen, partitions));
    const now = performance.now();
    if (sum(seen.partitions, (row) => row.read) > sum(partitions, (row) => row.read)) {
      longestStallMs = Math.max(longestStallMs, now - movedAt);
      movedAt = now;
    }
    partitions = seen.partitions;
    looks++;
  };
  const drop = async () => {
    const leaving = client;
    client = undefined;
    const stream = (leaving as { connection?: { stream: { destroy(): void } } } | undefined)?.connection
      ?.stream;
    stream?.destroy();
  };

  const run = async () => {
    while (!stop.signal.aborted) {
      const waitMs = await look().then(
        () => EVERY_MS,
        () => drop().then(() => AGAIN_MS),
      );
      await sleep(waitMs);
    }
    await client?.end();
  };
  const ended = run();

  return {
    faults,
    looks: () => looks,
    partitions: () => partitions,
    read: () => sum(partitions, (row) => row.read),
    /** Longest time between two looks that showed progress, in ms, the time since the last one included. */
    longestStallMs: () => Math.max(longestStallMs, performance.now() - movedAt),
    /** Begins the measuring of stalls anew. */
    markMoved(): void {
      movedAt = performance.now();
      longestStallMs = 0;
    },
    async close(): Promise<void> {
      stop.abort();
      await ended;
    },
  };
}

export type Watch = ReturnType<typeof startWatch>;
