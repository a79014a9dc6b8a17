import type { Client } from 'pg';

import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { eventParser } from '@millrace/pipeline/event/parse.ts';
import { advance, isDropped, NO_WATERMARK } from '@millrace/pipeline/fold/watermark.ts';
import { ORACLE_EVENTS, oracleSteps } from '@millrace/pipeline/render/oracle.ts';
import { createBatch } from '@millrace/processor/engine/batch.ts';
import { LIMITS } from '@millrace/processor/engine/limits.ts';
import type { Ownership } from '@millrace/processor/engine/ownership.ts';
import type { Store } from '@millrace/processor/store/store.ts';

import { copyIn } from '../verify/copy-in.ts';
import type { TestRecord } from './oracle-records.ts';

/** What became of a record, as `partition:offset`. */
export type Fates = Record<string, { valid: boolean; late: boolean; dropped: boolean }>;

const positions = (records: readonly TestRecord[]) => {
  const next = new Map<number, number>();
  return records.map((record) => {
    const offset = next.get(record.partition) ?? 0;
    next.set(record.partition, offset + 1);
    return { ...record, offset };
  });
};

/** A store that has nothing counted of this pipeline yet. */
type Where = { store: Store; pipeline: Pipeline };

/** Claims the partitions as a processor does before it reads. */
async function claimAll(
  store: Store,
  { partitions }: Pipeline['plan']['source'],
): Promise<Map<number, Ownership>> {
  const all = Array.from({ length: partitions }, (_, partition) => partition);
  const claims = await store.claim(all, { topicId: 'a-topic', startOffsets: new Map() });
  return new Map(
    claims.map(({ partition, epoch, nextOffset, watermarkMs }) => [
      partition,
      { partition, epoch, position: nextOffset, committedOffset: 0, endOffset: 0, watermarkMs },
    ]),
  );
}

/** Parses, folds and commits the records batch by batch, with the processor's own batches and its own store. */
export async function countThrough(
  { store, pipeline: { plan, event } }: Where,
  stream: { records: TestRecord[]; cuts: number[] },
): Promise<void> {
  const parser = eventParser({ plan, event });
  const owned = await claimAll(store, plan.source);
  let batch = createBatch(plan, parser, LIMITS);
  const flush = async () => {
    if (batch.size().empty) return;
    const outcome = await store.commit(batch.close().commit);
    if (outcome !== 'committed') throw new Error(`the commit was ${outcome}`);
    batch = createBatch(plan, parser, LIMITS);
  };
  let left = stream.cuts[0] as number;
  let batches = 0;
  for (const { partition, offset, recordedMs, value } of positions(stream.records)) {
    const record = { offset, timestampMs: recordedMs, key: null, value, headers: {} };
    const [fetchedOffset, nextOffset] = [offset, offset + 1];
    const fetched = { kind: 'records', partition, fetchedOffset, nextOffset, endOffset: nextOffset } as const;
    batch.add({ ...fetched, records: [record] }, owned.get(partition) as Ownership, Date.now());
    if (--left > 0) continue;
    await flush();
    left = stream.cuts[++batches % stream.cuts.length] as number;
  }
  await flush();
}

/** What becomes of each record, by the parser and the watermark's rules that the processor has too. */
export function fatesOf({ plan, event }: Pipeline, records: readonly TestRecord[]): Fates {
  const parser = eventParser({ plan, event });
  const watermarks = new Map<number, number>();
  const fates: Fates = {};
  for (const { partition, offset, recordedMs, value } of positions(records)) {
    const watermark = watermarks.get(partition) ?? NO_WATERMARK;
    const parsed = parser.parse(value);
    const dropped = parsed.ok && isDropped(plan, watermark, parsed.timeMs);
    const late = parsed.ok && !dropped && parsed.timeMs < watermark;
    fates[`${partition}:${offset}`] = { valid: parsed.ok, late, dropped };
    if (parsed.ok) watermarks.set(partition, advance(plan, watermark, { timeMs: parsed.timeMs, recordedMs }));
  }
  return fates;
}

/** Loads the same records as `verify` does and lets PostgreSQL read them. */
export async function readAsSql(
  client: Client,
  { plan }: Pipeline,
  records: readonly TestRecord[],
): Promise<Fates> {
  const copy = await copyIn(client);
  await copy.write(
    positions(records).map(({ partition, offset, recordedMs, value }) => ({
      partition,
      offset: String(offset),
      timestampMs: String(recordedMs),
      value,
    })),
  );
  await copy.end();
  for (const { sql } of oracleSteps(plan)) await client.query(sql);
  const { rows } = await client.query<{ at: string; valid: boolean; late: boolean; dropped: boolean }>(
    `select partition || ':' || "offset" as at, valid, late, dropped from ${ORACLE_EVENTS}`,
  );
  return Object.fromEntries(rows.map(({ at, ...fate }) => [at, fate]));
}
