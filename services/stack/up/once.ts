import { setTimeout as sleep } from 'node:timers/promises';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { failureOf } from '../parts/failure.ts';
import { alarmsOf } from './alarms.ts';
import { fetchState, type PipelineState } from './pipeline-state.ts';
import type { Replay } from './replay.ts';
import { endOffsets } from './topics.ts';

type Counting = { pipeline: string; apiUrl: string; signal: AbortSignal };
type Options = Counting & { topic: string; brokers: string; processorLog: string };

const EVERY_MS = 200;
const STALL_MS = 90_000;

/** Waits until a replay has sent everything. Errors: the replay's own, and E_REPLAY_INCOMPLETE when it ended before. */
export async function replayed(replay: Replay): Promise<void> {
  const { code, signal } = await replay.exited;
  if (code !== 0)
    throw failureOf(
      `The replay of ${replay.pipeline} ${signal ? `was ended by ${signal}` : 'failed'}`,
      replay.logFile,
    );
  // A replay that is asked to stop ends well too.
  const { sent, total, done } = replay.progress() ?? { sent: 0, total: undefined, done: false };
  if (done) return;
  throw new MillraceError({
    code: 'E_REPLAY_INCOMPLETE',
    message: `The replay of ${replay.pipeline} was stopped after ${sent} of ${total ?? 'its'} events`,
    retriable: false,
    fix: 'Start again: the replay goes on where it stopped.',
  });
}

/**
 * Waits until every event that is in the log now is committed. Errors: E_PARTITION_STOPPED, and when nothing is
 * committed for 90 s the processor's own, or E_PART.
 */
export async function drained({
  pipeline,
  topic,
  apiUrl,
  brokers,
  signal,
  processorLog,
}: Options): Promise<void> {
  const ends = await endOffsets(brokers, topic);
  let read = -1;
  let movedAt = Date.now();
  while (!signal.aborted) {
    const state = await fetchState(apiUrl, pipeline);
    if (state && hasReached(state, ends)) return;
    if (state && state.read !== read) [read, movedAt] = [state.read, Date.now()];
    refuseStopped(pipeline, state);
    if (Date.now() - movedAt > STALL_MS)
      throw failureOf(`Nothing of ${pipeline} was committed for ${STALL_MS / 1000} s`, processorLog);
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Waits until the signal. Errors: E_PARTITION_STOPPED, as soon as a partition is stopped: nothing will be complete. */
export async function unstopped({ pipeline, apiUrl, signal }: Counting): Promise<void> {
  while (!signal.aborted) {
    refuseStopped(pipeline, await fetchState(apiUrl, pipeline));
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

function hasReached({ partitions }: PipelineState, ends: Map<number, number>): boolean {
  const next = new Map(partitions.map(({ partition, nextOffset }) => [partition, nextOffset]));
  return [...ends].every(([partition, end]) => (next.get(partition) ?? 0) >= end);
}

function refuseStopped(pipeline: string, state: PipelineState | undefined): void {
  const [alarm] = alarmsOf(pipeline, state);
  if (!alarm) return;
  throw new MillraceError({
    code: 'E_PARTITION_STOPPED',
    message: `${pipeline} cannot be counted to its end: ${alarm.code} ${alarm.message}`,
    retriable: false,
    fix: alarm.fix,
  });
}
