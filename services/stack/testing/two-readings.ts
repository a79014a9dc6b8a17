import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { eventParser } from '@millrace/pipeline/event/parse.ts';
import { viewFold, type KeyedCell } from '@millrace/pipeline/fold/view-fold.ts';
import { advance, isDropped, NO_WATERMARK } from '@millrace/pipeline/fold/watermark.ts';
import { deltaStatements, type DeltaStatement } from '@millrace/pipeline/render/delta.ts';
import { ORACLE_EVENTS, ORACLE_RAW, oracleSteps } from '@millrace/pipeline/render/oracle.ts';

import { copyLine } from '../verify/copy-line.ts';
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

/** Text of a window's start; years before 1 as PostgreSQL writes them. */
function startText(start: number | null): string {
  if (start === null) return '-infinity';
  const iso = new Date(start).toISOString();
  return iso.startsWith('0000') ? `0001${iso.slice(4)} BC` : iso;
}

async function write(
  client: Client,
  { text, types }: DeltaStatement,
  rows: readonly unknown[][],
): Promise<void> {
  if (rows.length === 0) return;
  const columns = types.map((type, i) => {
    const scale = Number(/,(\d+)\)$/.exec(type)?.[1] ?? 0);
    return rows.map((row) =>
      scale > 0 && row[i] !== null ? ((row[i] as number) / 10 ** scale).toFixed(scale) : row[i],
    );
  });
  await client.query(text, columns);
}

const keysOf = ({ start, keys }: KeyedCell) => [startText(start), ...keys];

/** Parses, folds and merges the records batch by batch, as the TypeScript engine does. */
export async function foldInto(
  client: Client,
  { plan, event }: Pipeline,
  stream: { records: TestRecord[]; cuts: number[] },
): Promise<Fates> {
  const parser = eventParser({ plan, event });
  const views = plan.views.map((view) => ({ fold: viewFold(view), statements: deltaStatements(plan, view) }));
  const watermarks = new Map<number, number>();
  const fates: Fates = {};
  const flush = async () => {
    for (const { fold, statements } of views) {
      const cells = fold.take();
      await write(
        client,
        statements.cells,
        cells.map((row) => [...keysOf(row), ...row.cell.values]),
      );
      for (const [i, statement] of statements.members.entries())
        await write(
          client,
          statement,
          cells.flatMap((row) => [...(row.cell.members[i] ?? [])].map((value) => [...keysOf(row), value])),
        );
    }
  };
  let left = stream.cuts[0] as number;
  let batch = 0;
  for (const { partition, offset, recordedMs, value } of positions(stream.records)) {
    const watermark = watermarks.get(partition) ?? NO_WATERMARK;
    const parsed = parser.parse(value);
    const dropped = parsed.ok && isDropped(plan, watermark, parsed.timeMs);
    fates[`${partition}:${offset}`] = {
      valid: parsed.ok,
      late: parsed.ok && !dropped && parsed.timeMs < watermark,
      dropped,
    };
    if (parsed.ok) {
      if (!dropped) for (const { fold } of views) fold.add(parsed.event, parsed.timeMs);
      watermarks.set(partition, advance(plan, watermark, { timeMs: parsed.timeMs, recordedMs }));
    }
    if (--left > 0) continue;
    await flush();
    left = stream.cuts[++batch % stream.cuts.length] as number;
  }
  await flush();
  return fates;
}

/** Loads the same records as `verify` does and lets PostgreSQL read them. */
export async function readAsSql(
  client: Client,
  { plan }: Pipeline,
  records: readonly TestRecord[],
): Promise<Fates> {
  await client.query('create schema millrace_oracle');
  await client.query(
    `create unlogged table ${ORACLE_RAW} (partition int, "offset" bigint, recorded_at timestamptz, value text)`,
  );
  const copy = client.query(copyFrom(`copy ${ORACLE_RAW} from stdin`));
  for (const { partition, offset, recordedMs, value } of positions(records))
    if (!copy.write(copyLine({ partition, offset: String(offset), timestampMs: String(recordedMs), value })))
      await once(copy, 'drain');
  copy.end();
  await finished(copy);
  for (const { sql } of oracleSteps(plan)) await client.query(sql);
  const { rows } = await client.query<{ at: string; valid: boolean; late: boolean; dropped: boolean }>(
    `select partition || ':' || "offset" as at, valid, late, dropped from ${ORACLE_EVENTS}`,
  );
  return Object.fromEntries(rows.map(({ at, ...fate }) => [at, fate]));
}
