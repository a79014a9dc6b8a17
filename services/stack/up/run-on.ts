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

async function tellEnd(replay: Replay, { output, signal }: Running): Promise<void> {
  try {
    await replayed(replay);
    if (!signal.aborted)
      output.note(`  all of ${replay.pipeline} is sent; npm start -- --fresh shows it from the start again`);
  } catch (error) {
    if (!signal.aborted) reportError(error, output);
  }
}
