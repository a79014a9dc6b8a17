import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '../terminal/output.ts';
import { alarmsOf, alarmTeller } from './alarms.ts';
import { freshnessReader } from './freshness.ts';
import { fetchState } from './pipeline-state.ts';
import type { Replay } from './replay.ts';
import { createStatusLine } from './status-line.ts';

export type Watched = { pipeline: string; apiUrl: string; adminPort: number; replay: Replay | undefined };

const EVERY_MS = 500;

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
  const readFreshness = freshnessReader(adminPort);
  const next = createStatusLine(pipeline, replay);
  const tell = alarmTeller(output);
  return async () => {
    const [state, freshness] = await Promise.all([fetchState(apiUrl, pipeline), readFreshness()]);
    if (!state) return `${pipeline}: waiting for the api`;
    tell(alarmsOf(pipeline, state));
    const { figures, text } = next({ at: performance.now(), state, freshness });
    output.emit('status', { pipeline, ...figures });
    return text;
  };
}
