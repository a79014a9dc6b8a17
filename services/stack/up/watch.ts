import { setTimeout as sleep } from 'node:timers/promises';
import { count, duration } from '../terminal/format.ts';
import type { Output } from '../terminal/output.ts';
import { alarmsOf, alarmTeller } from './alarms.ts';
import { freshnessReader } from './freshness.ts';
import { fetchState, type PipelineState } from './pipeline-state.ts';
import type { Replay } from './replay.ts';

export type Watched = { pipeline: string; apiUrl: string; adminPort: number; replay: Replay | undefined };
type Reading = { at: number; state: PipelineState; p99: number | undefined };

const EVERY_MS = 500;
const RATE_OVER = 6; // readings: three seconds

/** Redraws the one status line until the signal: events in, counted, rate, lag, freshness. Tells of stopped partitions. */
export async function watch(
  watched: Watched[],
  { output, signal }: { output: Output; signal: AbortSignal },
): Promise<void> {
  const readers = watched.map((each) => createReader(each, output));
  while (!signal.aborted) {
    const lines = await Promise.all(readers.map((read) => read()));
    if (!signal.aborted) output.status(lines.join('   '));
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  output.status('');
}

function createReader(
  { pipeline, apiUrl, adminPort, replay }: Watched,
  output: Output,
): () => Promise<string> {
  const freshness = freshnessReader(adminPort);
  const history: Reading[] = [];
  const tell = alarmTeller(output);
  return async () => {
    const [state, p99] = await Promise.all([fetchState(apiUrl, pipeline), freshness()]);
    if (!state) return `${pipeline}: waiting for the api`;
    tell(alarmsOf(pipeline, state));
    history.push({ at: performance.now(), state, p99 });
    if (history.length > RATE_OVER) history.shift();
    const figures = measure(history, replay);
    output.emit('status', { pipeline, ...figures });
    return describe(pipeline, figures);
  };
}

type Figures = ReturnType<typeof measure>;

function measure(history: Reading[], replay: Replay | undefined) {
  const [first, last] = [history[0] as Reading, history.at(-1) as Reading];
  const { read, counted, deadLettered, droppedLate, lag } = last.state;
  const seconds = (last.at - first.at) / 1000;
  const ratePerSecond = seconds > 0 ? Math.round((read - first.state.read) / seconds) : 0;
  const progress = replay?.progress();
  return {
    in: read + lag,
    counted,
    deadLettered,
    droppedLate,
    lag,
    ratePerSecond,
    freshnessP99Ms: last.p99 === undefined ? null : Math.round(last.p99),
    replay: progress ? { sent: progress.sent, total: progress.total, done: progress.done } : null,
    eventTime: progress && !progress.done ? progress.eventTime : null,
    stopped: last.state.partitions.flatMap(({ partition, stopped }) =>
      stopped ? [{ partition, ...stopped }] : [],
    ),
  };
}

function describe(pipeline: string, figures: Figures): string {
  const { replay, freshnessP99Ms, eventTime, stopped } = figures;
  const of = replay && !replay.done ? ` of ${count(replay.total)}` : '';
  return [
    `${pipeline}  ${count(figures.in)}${of} in`,
    `${count(figures.counted)} counted`,
    ...(figures.deadLettered > 0 ? [`${count(figures.deadLettered)} dead letters`] : []),
    ...(figures.droppedLate > 0 ? [`${count(figures.droppedLate)} dropped late`] : []),
    `${count(figures.ratePerSecond)}/s`,
    `lag ${count(figures.lag)}`,
    `freshness p99 ${freshnessP99Ms === null ? '–' : duration(freshnessP99Ms)}`,
    ...(eventTime ? [eventTime.slice(0, 10)] : []),
    ...stopped.map(({ partition, code }) => `partition ${partition} stopped: ${code}`),
  ].join(' · ');
}
