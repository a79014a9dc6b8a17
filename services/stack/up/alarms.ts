import type { Output } from '../terminal/output.ts';
import type { PipelineState } from './pipeline-state.ts';

/** A partition that waits for a person's decision: why it was stopped, and what can be done. */
export type Alarm = { pipeline: string; partition: number; code: string; message: string; fix: string };

const AFRESH = 'locally, npm start -- --fresh counts everything again from the start';

const FIXES: Record<string, string> = {
  E_TOPIC_REPLACED: `Restore the topic that was counted; ${AFRESH}.`,
  E_OFFSET_BEYOND_LOG: `Restore the records that the log lost; ${AFRESH}.`,
  E_LOG_TRUNCATED: `Raise the topic's retention and count afresh; ${AFRESH}.`,
  E_BATCH_TOO_LARGE: `Let its producer send smaller batches, and count afresh from a topic without it; ${AFRESH}.`,
  E_BATCH_UNREADABLE: `Count afresh from a topic without that batch; ${AFRESH}.`,
};

/** The alarms in a pipeline's state, by partition. */
export function alarmsOf(pipeline: string, state: PipelineState | undefined): Alarm[] {
  return (state?.partitions ?? []).flatMap(({ partition, stopped }) =>
    stopped
      ? [{ pipeline, partition, ...stopped, fix: FIXES[stopped.code] ?? `Decide what to do; ${AFRESH}.` }]
      : [],
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
