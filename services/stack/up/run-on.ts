import { reportError } from '../terminal/report-error.ts';
import { replayed } from './once.ts';
import type { Replay } from './replay.ts';
import { watchedParts, type Running } from './running.ts';
import { watch } from './watch.ts';

/** Shows the stream until Ctrl-C; a replay that fails is told, and the stack goes on. */
export async function runOn(running: Running): Promise<void> {
  for (const replay of running.replays) void tellEnd(replay, running);
  await watch(watchedParts(running), running);
}

function describeEnd(pipeline: string): string {
  return [
    `  all of ${pipeline} is sent; to see it again:`,
    `    npm start -- --recount ${pipeline}   keeps all events, forgets what was counted of ${pipeline}, counts its log again`,
    `    npm start -- --fresh   deletes every event and every count of this clone, and replays from the start`,
  ].join('\n');
}

async function tellEnd(replay: Replay, { output, signal }: Running): Promise<void> {
  try {
    await replayed(replay);
    if (!signal.aborted) output.note(describeEnd(replay.pipeline));
  } catch (error) {
    if (!signal.aborted) reportError(error, output);
  }
}
