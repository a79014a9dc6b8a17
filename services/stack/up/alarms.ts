import type { Output } from '../terminal/output.ts';
import type { PipelineState } from './pipeline-state.ts';

/** A partition that waits for a person's decision: why it was stopped, and what can be done. */
export type Alarm = { pipeline: string; partition: number; code: string; message: string; fix: string };

type Fix = (pipeline: string) => string;

const again: Fix = (pipeline) => `npm start -- --recount ${pipeline} counts its log again from the start`;
const rest: Fix = (pipeline) =>
  `npm start -- --recount ${pipeline} --partial counts only what is still in the log, and forgets the rest`;
// Deleting the batch alone stops the partition anew, with E_LOG_TRUNCATED.
const without: Fix = (pipeline) =>
  `Or give up the batch and all that its partition holds before it: delete those records (kafka-delete-records.sh), and ${rest(pipeline)}.`;

const FIXES: Record<string, Fix> = {
  E_TOPIC_REPLACED: (pipeline) => `Restore the topic that was counted; or ${rest(pipeline)}.`,
  E_OFFSET_BEYOND_LOG: (pipeline) => `Restore the records that the log lost; or ${rest(pipeline)}.`,
  E_LOG_TRUNCATED: (pipeline) => `Raise the topic's retention; then ${rest(pipeline)}.`,
  E_BATCH_TOO_LARGE: (pipeline) =>
    `Let its producer send smaller batches. To lose nothing, copy the topic into a new one, name that in the pipeline's source, and ${again(pipeline)}. ${without(pipeline)}`,
  E_BATCH_UNREADABLE: (pipeline) =>
    `If another client can read the batch, copy the topic into a new one, name that in the pipeline's source, and ${again(pipeline)}. ${without(pipeline)}`,
};
const decide: Fix = (pipeline) => `Decide what to do; ${again(pipeline)}.`;

/** The alarms in a pipeline's state, by partition. */
export function alarmsOf(pipeline: string, state: PipelineState | undefined): Alarm[] {
  return (state?.partitions ?? []).flatMap(({ partition, stopped }) =>
    stopped ? [{ pipeline, partition, ...stopped, fix: (FIXES[stopped.code] ?? decide)(pipeline) }] : [],
  );
}

/** An alarm as people read it, in the form of an error. */
export function describeAlarm({ pipeline, partition, code, message, fix }: Alarm): string[] {
  const reason = message.replace(/^partition \d+: /, '');
  return [`✖ ${code}  ${pipeline}, partition ${partition} is stopped: ${reason}`, `  fix: ${fix}`];
}

/** A function that tells each alarm once, and again when it comes back after it was gone. */
export function alarmTeller(output: Output): (alarms: Alarm[]) => void {
  let known = new Set<string>();
  return (alarms) => {
    for (const alarm of alarms.filter((each) => !known.has(keyOf(each)))) {
      output.note(`\n${describeAlarm(alarm).join('\n')}\n  the other partitions go on\n`);
      output.emit('alarm', alarm);
    }
    known = new Set(alarms.map(keyOf));
  };
}

function keyOf({ partition, code }: Alarm): string {
  return `${partition} ${code}`;
}
