import { marksBefore, type Range } from '../api/event-time.ts';
import type { Rollup, State, View } from '../api/types.ts';
import { count } from '../format/number.ts';
import { utcMinute, utcRange } from '../format/time.ts';
import { describeRange } from './describe-range.ts';

/** Says where in event time the counted events are that a rollup does not show; null when it shows them all. */
export function describeElsewhere(state: State, view: View, rollup: Rollup): string | null {
  if (!rollup.from) return null;
  const empty = rollup.rows.length === 0;
  const marks = marksBefore(state, empty ? Infinity : Date.parse(rollup.from));
  if (!marks || state.counted === 0) return null;
  if (!empty) return `Not in this window: partitions whose newest events are of ${inWords(marks)}.`;
  const none = `None of the ${count(state.counted)} events counted lies in ${describeRange(view, rollup)}.`;
  const where = `Each partition’s newest is of ${inWords(marks)}.`;
  return view.window.kind === 'hopping'
    ? `${none} ${where} A window shows once it is complete.`
    : `${none} ${where}`;
}

const inWords = ({ from, to }: Range) =>
  utcMinute(from) === utcMinute(to) ? `${utcMinute(from)} UTC` : utcRange(from, to);
