import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '../terminal/output.ts';
import { alarmsOf, alarmTeller } from './alarms.ts';
import { freshnessReader } from './freshness.ts';
import { fetchState } from './pipeline-state.ts';
import type { Replay } from './replay.ts';
import { createStatusLine, joinStatus } from './status-line.ts';
import { readWaitsFor } from './waits-for.ts';

export type Watched = { pipeline: string; apiUrl: string; adminPort: number; replay: Replay | undefined };

const EVERY_MS = 500;

/** `away`: names of the parts that are being started again. */
type Watching = { output: Output; signal: AbortSignal; away: () => string[] };

/** Redraws the one status line until the signal: events in, counted, rate, lag, freshness. Tells of stopped partitions. */
export async function watch(watched: Watched[], { output, signal, away }: Watching): Promise<void> {
  const readers = watched.map((each) => createReader(each, output));
  while (!signal.aborted) {
    const lines = await Promise.all(readers.map((read) => read()));
    if (!signal.aborted) output.status(joinStatus(away(), lines));
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  output.status('');
}

function createReader(
  { pipeline, apiUrl, adminPort, replay }: Watched,
  output: Output,
): () => Promise<string> {
  const readFreshness = freshnessReader(adminPort);
  const next = createStatusLine(pipeline, replay);
  const tell = alarmTeller(output);
  return async () => {
    const [state, freshness, waitsFor] = await Promise.all([
      fetchState(apiUrl, pipeline),
      readFreshness(),
      readWaitsFor(adminPort),
    ]);
    if (!state) return `${pipeline}: waiting for the api`;
    tell(alarmsOf(pipeline, state));
    const { figures, text } = next({ at: performance.now(), state, freshness, waitsFor });
    output.emit('status', { pipeline, ...figures });
    return text;
  };
}
