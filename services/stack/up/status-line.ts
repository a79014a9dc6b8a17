import { processorAt } from '@millrace/dashboard/api/processor.ts';
import { count, duration } from '../terminal/format.ts';
import type { Freshness } from './freshness.ts';
import type { WatchedState } from './pipeline-state.ts';
import type { Replay } from './replay.ts';

/** What was asked at one time (ms of a clock that only goes on). */
export type Reading = { at: number; state: WatchedState; freshness: Freshness };
type Away = { gone: boolean; since: Date | undefined; ageMs: number | null; isNew: boolean };

const RATE_OVER = 6; // readings: three seconds
// A processor that has just become ready claims its partitions, and only then gives signs of life.
const NEW_MS = 10_000;

/** A function that makes of one reading after the other what the status line and machines are told of a pipeline. */
export function createStatusLine(pipeline: string, replay: Pick<Replay, 'progress'> | undefined) {
  let history: Reading[] = [];
  let began: number | undefined;
  return (reading: Reading) => {
    began ??= reading.at;
    const away = awayOf(reading, reading.at - began < NEW_MS);
    // What it counted before it went says nothing of its rate afterwards.
    history = away ? [] : [...history, reading].slice(-RATE_OVER);
    const figures = { ...measure(reading, replay), ...(away ? unknown(away) : pace(reading, history)) };
    return { figures, text: describe(pipeline, figures, away) };
  };
}

/** Of one that is not there only what is in the database is known; the page judges by the same signs of life. */
function awayOf({ state, freshness: { gone } }: Reading, isNew: boolean): Away | undefined {
  const { ageMs, missing } = processorAt({ phase: 'open', state, stateAt: 0 }, 0);
  if (!gone && !missing) return undefined;
  return { gone, ageMs, isNew, since: ageMs === null ? undefined : new Date(Date.parse(state.at) - ageMs) };
}

const unknown = ({ since }: Away) => ({
  in: null,
  lag: null,
  ratePerSecond: null,
  freshnessP99Ms: null,
  processorAwaySince: since?.toISOString() ?? null,
});

function pace({ at, state, freshness: { p99Ms } }: Reading, [first]: Reading[]) {
  const seconds = (at - (first?.at ?? at)) / 1000;
  return {
    in: state.read + state.lag,
    lag: state.lag,
    ratePerSecond: seconds > 0 ? Math.round((state.read - (first?.state.read ?? 0)) / seconds) : null,
    freshnessP99Ms: p99Ms === undefined ? null : Math.round(p99Ms),
    processorAwaySince: null,
  };
}

function measure({ state }: Reading, replay: Pick<Replay, 'progress'> | undefined) {
  const { counted, deadLettered, droppedLate, partitions } = state;
  const progress = replay?.progress();
  return {
    counted,
    deadLettered,
    droppedLate,
    replay: progress ? { sent: progress.sent, total: progress.total, done: progress.done } : null,
    eventTime: progress && !progress.done ? progress.eventTime : null,
    stopped: partitions.flatMap(({ partition, stopped }) => (stopped ? [{ partition, ...stopped }] : [])),
  };
}

type Figures = ReturnType<typeof measure> & (ReturnType<typeof unknown> | ReturnType<typeof pace>);

function describe(pipeline: string, figures: Figures, away: Away | undefined): string {
  const { counted, deadLettered, droppedLate, eventTime, stopped } = figures;
  const parts = [
    ...(figures.in === null ? [] : [`${count(figures.in)}${ofTotal(figures)} in`]),
    `${count(counted)} counted`,
    ...(deadLettered > 0 ? [`${count(deadLettered)} dead letters`] : []),
    ...(droppedLate > 0 ? [`${count(droppedLate)} dropped late`] : []),
    ...(away ? [describeAway(away)] : describePace(figures)),
    ...(eventTime ? [eventTime.slice(0, 10)] : []),
    ...stopped.map(({ partition, code }) => `partition ${partition} stopped: ${code}`),
  ];
  return `${pipeline}  ${parts.join(' · ')}`;
}

const ofTotal = ({ replay }: Figures) => (replay && !replay.done ? ` of ${count(replay.total)}` : '');

const describePace = ({ ratePerSecond, lag, freshnessP99Ms }: Figures) => [
  `${ratePerSecond === null ? '–' : count(ratePerSecond)}/s`,
  `lag ${count(lag ?? 0)}`,
  `freshness p99 ${freshnessP99Ms === null ? '–' : duration(freshnessP99Ms)}`,
];

function describeAway({ gone, since, ageMs, isNew }: Away): string {
  if (isNew && !gone && !since) return 'processor is not heard of yet';
  const what = `processor is ${gone ? 'being started again' : 'silent'}`;
  if (!since || ageMs === null) return `${what}, never heard of`;
  return `${what}, last heard of ${duration(ageMs)} ago (${since.toISOString().slice(11, 19)} UTC)`;
}
