import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { Event } from '@millrace/pipeline/event/parse.ts';

import { createPartitionOf } from './partition.ts';

/** Records for one topic; a partition is chosen already, so that a repeat goes where the first went. */
export type TopicRecords = { topic: string; records: KeyedRecord[] };
export type KeyedRecord = { key: string | null; value: string; partition: number };

function keyText(field: unknown): string | null {
  if (field === undefined) return null;
  return typeof field === 'string' ? field : JSON.stringify(field);
}

/** Makes events into records of their pipeline's topic: its key field as text, the event as JSON. */
export function createRecordWriter(): (plan: Plan, events: readonly Event[]) => TopicRecords {
  const partitioners = new Map<string, ReturnType<typeof createPartitionOf>>();
  return ({ source: { topic, partitions, key } }, events) => {
    const partitionOf = partitioners.get(topic) ?? createPartitionOf(partitions);
    partitioners.set(topic, partitionOf);
    const records = events.map((event) => {
      const text = keyText(event[key]);
      return { key: text, value: JSON.stringify(event), partition: partitionOf(text) };
    });
    return { topic, records };
  };
}

/** One group per topic, records in the order of the groups. */
export function mergeTopics(groups: readonly TopicRecords[]): TopicRecords[] {
  const merged = new Map<string, TopicRecords>();
  for (const { topic, records } of groups) {
    const known = merged.get(topic);
    if (known) known.records.push(...records);
    else merged.set(topic, { topic, records: [...records] });
  }
  return [...merged.values()];
}
