import type { Dataset } from '../datasets/dataset.ts';
import { PartitionBatch } from '../partition-batch.ts';
import { MARK_HEADER, type Marks } from './mark.ts';
import type { Due } from './pace.ts';

/** What goes out together: `events` records, with which `passed` positions are done (some were in the log already). */
export type Chunk = { batches: PartitionBatch[]; events: number; passed: number };

type Source = { dataset: Dataset; total: number; partitionOf: (key: string) => number; marks: Marks };
type Target = { partition: number; key: Buffer };
type Open = { batch: PartitionBatch; bytes: number; last: number };

const CHUNK_EVENTS = 8_000;
// A record batch must stay below the broker's 1 MiB (message.max.bytes).
const BATCH_BYTES = 512 << 10;
const RECORD_OVERHEAD_BYTES = 32;

const close = ({ batch, last }: Open): PartitionBatch => {
  const end = batch.at(-1);
  if (end) end.headers = { [MARK_HEADER]: String(last) };
  return batch;
};

/** Walks through a data set in its order, passing over what the marks say is in the log. */
export function createCursor({ dataset, total, partitionOf, marks }: Source) {
  const targets = new Map<string, Target>();
  let position = 0;

  function targetOf(at: number): Target {
    const name = dataset.key(at);
    let target = targets.get(name);
    if (!target) targets.set(name, (target = { partition: partitionOf(name), key: Buffer.from(name) }));
    return target;
  }
  const isInLog = (at: number) => at <= (marks[targetOf(at).partition] ?? -1);

  while (position < total && isInLog(position)) position++;

  function append(open: Map<number, Open>): Open {
    const { partition, key } = targetOf(position);
    let entry = open.get(partition);
    if (!entry) open.set(partition, (entry = { batch: new PartitionBatch(partition), bytes: 0, last: 0 }));
    const value = Buffer.from(dataset.json(position));
    entry.batch.push({ key, value, partition });
    entry.bytes += key.length + value.length + RECORD_OVERHEAD_BYTES;
    entry.last = position;
    return entry;
  }

  return {
    /** Next position to look at; at the start the first that is not in the log. */
    get position(): number {
      return position;
    },
    /** The next chunk of what is due. */
    take({ events: most, untilMs }: Due): Chunk {
      const open = new Map<number, Open>();
      const begin = position;
      let events = 0;
      let isFull = false;
      for (; position < total && !isFull; position++) {
        if (isInLog(position)) continue;
        if (events >= most || events >= CHUNK_EVENTS || dataset.happenedMs(position) > untilMs) break;
        isFull = append(open).bytes >= BATCH_BYTES;
        events++;
      }
      return { batches: [...open.values()].map(close), events, passed: position - begin };
    },
  };
}
