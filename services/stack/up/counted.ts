import { duration } from '../terminal/format.ts';
import { fetchState } from './pipeline-state.ts';
import type { Replay } from './replay.ts';

type Work = {
  replays: readonly Pick<Replay, 'progress'>[];
  /** Records read before and after; unknown is no number. */
  readBefore: number;
  readAfter: number;
  /** Whether something was to be counted again from its log. */
  isRecount: boolean;
  ms: number;
};

/** How many records of these pipelines are counted; NaN while the api does not say. */
export async function readOf(apiUrl: string, pipelines: readonly string[]): Promise<number> {
  const states = await Promise.all(pipelines.map((name) => fetchState(apiUrl, name)));
  return states.reduce((sum, state) => sum + (state?.read ?? NaN), 0);
}

/** What a whole run did until everything was counted: sent and counted, counted, or nothing, for all was there. */
export function describeCounted({ replays, readBefore, readAfter, isRecount, ms }: Work): string {
  const isSent = replays.some((replay) => {
    const progress = replay.progress();
    return !progress || progress.sent > progress.before;
  });
  if (isSent) return `sent and counted in ${duration(ms)}`;
  const left = replays.length > 0 ? '; nothing was left to send' : '';
  if (isRecount || readBefore !== readAfter) return `counted in ${duration(ms)}${left}`;
  const again =
    replays.length > 0 ? ' (--fresh deletes every event and count of this clone, and sends it again)' : '';
  return `counted before${left}${again}`;
}
