import { deadLetterKey } from './delta-statements.ts';
import { countStretch, type Cells, type Tally } from './expected.ts';
import type { OffsetRow } from './offset-statements.ts';
import type { Row } from './rows.ts';
import { endOf, type Partition, type Topic } from './topic.ts';

const TALLY = ['read', 'counted', 'deadLettered', 'droppedLate', 'late', 'watermarkMs'] as const;

/** Window starts as the store writes them, as ms. */
const startOf = (text: string) => Date.parse(text);

/** A key of the database in the words of `expected.ts`; undefined for what is no cell. */
function cellKey(key: string): string | undefined {
  const [table, start = '', ...rest] = key.split('|');
  if (table === 'simulated_minute') return `minute ${startOf(start)} ${rest[0]}`;
  if (table === 'simulated_pair') return `pair ${startOf(start)} ${rest[0]} ${rest[1]}`;
  if (table === 'simulated_hop') return `hop ${startOf(start)}`;
  if (table === 'simulated_all') return `all ${rest[0]}`;
  if (table === 'simulated_all_ns') return `all ${rest[0]} has ${rest[1]}`;
  return undefined;
}

const offsetRows = (rows: ReadonlyMap<string, Row>): OffsetRow[] =>
  [...rows].flatMap(([key, row]) => (key.startsWith('offsets/') ? [row as unknown as OffsetRow] : []));

function tallyFault(row: OffsetRow, tally: Tally): string | undefined {
  const wrong = TALLY.find((name) => row[name] !== tally[name]);
  return wrong && `partition ${row.partition}: ${wrong} is ${row[wrong]}, and the log says ${tally[wrong]}`;
}

function difference(found: Cells, wanted: Cells): string | undefined {
  for (const [key, values] of wanted)
    if (found.get(key)?.join() !== values.join())
      return `cell '${key}' is ${found.get(key)?.join() ?? 'missing'}, and the log says ${values.join() || 'present'}`;
  const extra = [...found.keys()].find((key) => !wanted.has(key));
  return extra && `cell '${extra}' is there, and the log knows nothing of it`;
}

/** Every topic that ever was, by identity, and the one that is there now. */
export type Logs = { topics: ReadonlyMap<string, Topic>; topic: Topic };

/**
 * The alarms that were ever true of a partition as its row stands. None of them passes by itself: no topic comes back,
 * and no log gets back what it lost. What was folded and lost before it was committed makes an alarm as well.
 */
function everTrue(row: OffsetRow, { topics, topic }: Logs): Set<string> {
  const names = new Set<string>();
  if (row.topicId !== topic.id) names.add('E_TOPIC_REPLACED');
  const partition = topics.get(row.topicId)?.partitions[row.partition];
  if (!partition) return names;
  if (row.nextOffset < partition.start) names.add('E_LOG_TRUNCATED');
  if (Math.max(row.nextOffset, partition.given) > endOf(partition)) names.add('E_OFFSET_BEYOND_LOG');
  return names;
}

/**
 * Holds all that is committed against the logs up to where the offsets stand: no event may be missing, doubled or in
 * another cell, after any commit, and no partition may be stopped by what was never so. Gives the first thing that is
 * wrong.
 */
export function fault(rows: ReadonlyMap<string, Row>, logs: Logs): string | undefined {
  const wanted: Cells = new Map();
  const letters = new Set<string>();
  for (const row of offsetRows(rows)) {
    const { entries = [], starts = [] } = logs.topics.get(row.topicId)?.partitions[row.partition] ?? {};
    if (!starts.includes(row.firstOffset))
      return `partition ${row.partition}: counting began at ${row.firstOffset}, where the log never began`;
    if (row.nextOffset > entries.length)
      return `partition ${row.partition}: offset ${row.nextOffset} was never written`;
    const { tally, dead } = countStretch(entries.slice(row.firstOffset, row.nextOffset), wanted);
    const wrong = tallyFault(row, tally);
    if (wrong) return wrong;
    if (row.stopped !== null && !everTrue(row, logs).has(row.stopped))
      return `partition ${row.partition} is stopped by ${row.stopped}, which was never true of its log`;
    for (const offset of dead) letters.add(deadLetterKey(row.partition, offset));
  }
  const found: Cells = new Map();
  for (const [key, row] of rows) {
    const cell = cellKey(key);
    if (cell) found.set(cell, Object.values(row) as number[]);
    else if (key.startsWith('dead_letters/') && !letters.delete(key))
      return `${key} is no dead letter of the log`;
  }
  const [missing] = letters;
  return missing ? `${missing} is missing` : difference(found, wanted);
}

/** The alarm that a partition must be stopped with; null when it must go on. */
function alarm(row: OffsetRow, partition: Partition, topicId: string): string | null {
  if (row.topicId !== topicId) return 'E_TOPIC_REPLACED';
  if (row.nextOffset < partition.start) return 'E_LOG_TRUNCATED';
  return row.nextOffset > endOf(partition) ? 'E_OFFSET_BEYOND_LOG' : null;
}

/** Why the stream stands still although nothing is wrong any more; undefined when every partition is at its end. */
export function standstill(rows: ReadonlyMap<string, Row>, topic: Topic): string | undefined {
  const at = new Map(offsetRows(rows).map((row) => [row.partition, row]));
  for (const [number, partition] of topic.partitions.entries()) {
    const row = at.get(number);
    if (!row) return `partition ${number} was never claimed`;
    const wanted = alarm(row, partition, topic.id);
    // By which of those that were ever true is judged when it is noted: a partition keeps its first reason.
    if ((row.stopped === null) !== (wanted === null))
      return `partition ${number} is stopped by ${row.stopped ?? 'nothing'}, and should be by ${wanted ?? 'nothing'}`;
    if (wanted === null && row.nextOffset !== endOf(partition))
      return `partition ${number} is at ${row.nextOffset} of ${endOf(partition)}`;
  }
  return undefined;
}
