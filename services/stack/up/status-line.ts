import { processorAt } from '@millrace/dashboard/api/processor.ts';
import { count, duration } from '../terminal/format.ts';
import type { Freshness } from './freshness.ts';
import type { WatchedState } from './pipeline-state.ts';
import { pipelineOf } from './port-wishes.ts';
import type { Replay } from './replay.ts';

/** What was asked at one time (ms of a clock that only goes on); `waitsFor`: what the processor itself says it lacks. */
export type Reading = { at: number; state: WatchedState; freshness: Freshness; waitsFor: string[] };
type Away = Pick<Reading, 'waitsFor'> & {
  gone: boolean;
  since: Date | undefined;
  ageMs: number | null;
  isNew: boolean;
};

const RATE_OVER = 6; // readings: three seconds
// A processor that has just become ready claims its partitions, and only then gives signs of life.
const NEW_MS = 10_000;

/** The one line: parts that are being started again first, for what is said of the pipelines may follow from that. */
export function joinStatus(away: string[], lines: string[]): string {
  const parts = away.filter((name) => pipelineOf(name) === undefined); // of a processor its pipeline's line says it
  return [...parts.map((name) => `${name} is being started again`), ...lines].join('   ');
}

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
function awayOf({ state, freshness: { gone }, waitsFor }: Reading, isNew: boolean): Away | undefined {
  const { ageMs, missing } = processorAt({ phase: 'open', state, stateAt: 0 }, 0);
  if (!gone && !missing) return undefined;
  const since = ageMs === null ? undefined : new Date(Date.parse(state.at) - ageMs);
  return { gone, ageMs, isNew, since, waitsFor };
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

function measure({ state, waitsFor }: Reading, replay: Pick<Replay, 'progress'> | undefined) {
  const { counted, deadLettered, droppedLate, partitions } = state;
  const progress = replay?.progress();
  return {
    counted,
    deadLettered,
    droppedLate,
    replay: progress ? { sent: progress.sent, total: progress.total, done: progress.done } : null,
    eventTime: progress && !progress.done ? progress.eventTime : null,
    waitsFor,
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

function describeAway({ gone, since, ageMs, isNew, waitsFor }: Away): string {
  if (isNew && !gone && !since) return 'processor is not heard of yet';
  const lack = waitsFor.length > 0 ? `waits for ${waitsFor.join(' and ')}` : 'is silent';
  const what = `processor ${gone ? 'is being started again' : lack}`;
  if (!since || ageMs === null) return `${what}, never heard of`;
  return `${what}, last heard of ${duration(ageMs)} ago (${since.toISOString().slice(11, 19)} UTC)`;
}
