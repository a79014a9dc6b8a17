import { elements, numbers } from './array-text.ts';
import type { Row } from './rows.ts';
import { SqlError } from './sql-error.ts';
import { answer, type Running, type Scope } from './statement.ts';

export const offsetKey = (partition: number) => `offsets/${partition}`;

/** A partition's row in `millrace.offsets`, as far as the protocol needs it; `firstOffset` is ours, for the judge. */
export type OffsetRow = {
  partition: number;
  topicId: string;
  epoch: number;
  nextOffset: number;
  watermarkMs: number;
  read: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  late: number;
  owner: string;
  stopped: string | null;
  firstOffset: number;
};

const rowOf = ({ rows, transaction }: Scope, partition: number): OffsetRow | undefined =>
  rows.read(transaction, offsetKey(partition)) as OffsetRow | undefined;

const put = ({ transaction }: Scope, row: OffsetRow): void =>
  void transaction.writes.set(offsetKey(row.partition), row);

const FRESH = { read: 0, counted: 0, deadLettered: 0, droppedLate: 0, late: 0, watermarkMs: -Infinity };

export function* claim(scope: Scope): Running {
  const [, topicId, owner, partitions, starts, lastEpoch] = scope.values;
  const claimed: Row[] = [];
  const begins = numbers(starts);
  for (const [i, partition] of numbers(partitions).entries()) {
    yield offsetKey(partition);
    const nextOffset = begins[i] as number;
    const before = rowOf(scope, partition);
    const epoch = (before?.epoch ?? (lastEpoch as number)) + 1;
    const fresh = { ...FRESH, partition, topicId: topicId as string, nextOffset, firstOffset: nextOffset };
    const row: OffsetRow = { ...(before ?? fresh), epoch, owner: owner as string, stopped: null };
    put(scope, row);
    claimed.push({
      partition,
      epoch,
      next_offset: row.nextOffset,
      topic_id: row.topicId,
      watermark_ms: Number.isFinite(row.watermarkMs) ? row.watermarkMs : null,
    });
  }
  return answer(claimed);
}

const isAccounted = (row: OffsetRow) => row.read === row.counted + row.deadLettered + row.droppedLate;

/** Like an UPDATE: rows that match when it begins are locked one by one, and looked at once more under the lock. */
export function* fence(scope: Scope): Running {
  const [, ...columns] = scope.values;
  const [partition, epoch, expected, next, watermark, counted, dead, dropped, late, , , read] =
    columns.map(numbers);
  const matches = (i: number) => {
    const row = rowOf(scope, partition?.[i] as number);
    return row?.epoch === epoch?.[i] && row?.nextOffset === expected?.[i];
  };
  const candidates = [...(partition?.keys() ?? [])].filter(matches);
  let moved = 0;
  for (const i of candidates) {
    yield offsetKey(partition?.[i] as number);
    if (!matches(i)) continue;
    const row = rowOf(scope, partition?.[i] as number) as OffsetRow;
    const after: OffsetRow = {
      ...row,
      nextOffset: next?.[i] as number,
      watermarkMs: Math.max(row.watermarkMs, watermark?.[i] as number),
      read: row.read + (read?.[i] as number),
      counted: row.counted + (counted?.[i] as number),
      deadLettered: row.deadLettered + (dead?.[i] as number),
      droppedLate: row.droppedLate + (dropped?.[i] as number),
      late: row.late + (late?.[i] as number),
    };
    if (!isAccounted(after)) throw new SqlError('23514', 'read = counted + dead_lettered + dropped_late');
    put(scope, after);
    scope.transaction.hasMoved = true;
    moved++;
  }
  return answer([], moved);
}

export function* standing(scope: Scope): Running {
  const found = numbers(scope.values[1]).flatMap((partition) => rowOf(scope, partition) ?? []);
  yield* [];
  return answer(
    found.map(({ partition, epoch, nextOffset }) => ({ partition, epoch, next_offset: nextOffset })),
  );
}

export function* lost(scope: Scope): Running {
  const [, partitions, epochs, offsets] = scope.values;
  const [held, stood] = [numbers(epochs), numbers(offsets)];
  const gone = numbers(partitions).flatMap((partition, i) => {
    const row = rowOf(scope, partition);
    const [epoch, offset] = [held[i] as number, stood[i] as number];
    if (row && row.epoch === epoch && row.nextOffset >= offset) return [];
    return [{ partition, overtaken: row !== undefined && row.epoch > epoch }];
  });
  yield* [];
  return answer(gone);
}

/** `observe` writes what nobody here reads; what matters is that it locks the row. */
export function* observe(scope: Scope): Running {
  const [, partitions, epochs] = scope.values;
  const held = numbers(epochs);
  for (const [i, partition] of numbers(partitions).entries()) {
    if (rowOf(scope, partition)?.epoch !== held[i]) continue;
    yield offsetKey(partition);
    const row = rowOf(scope, partition);
    if (row && row.epoch === held[i]) put(scope, row);
  }
  return answer([]);
}

/** As `fence` does: looked at once more under the lock. A row that says so already is neither locked nor written. */
export function* stop(scope: Scope): Running {
  const [, partitions, epochs, codes, , owner] = scope.values;
  const [held, names] = [numbers(epochs), elements(codes)];
  const toStop = (partition: number, i: number) => {
    const row = rowOf(scope, partition);
    return row?.epoch === held[i] && row?.owner === owner && row?.stopped !== names[i] ? row : undefined;
  };
  const candidates = [...numbers(partitions).entries()].filter(([i, partition]) => toStop(partition, i));
  for (const [i, partition] of candidates) {
    yield offsetKey(partition);
    const row = toStop(partition, i);
    if (row) put(scope, { ...row, stopped: names[i] as string });
  }
  return answer([]);
}
