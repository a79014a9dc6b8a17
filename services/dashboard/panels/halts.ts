import { stoppedPartitions } from '../api/processor.ts';
import type { State } from '../api/types.ts';

/** Partitions that stopped for one reason, with what was said of each and what a person can do. */
export type Halt = { code: string; partitions: number[]; messages: string[]; fix: string };

// In words of docs/errors.md; a test compares them.
export const FIXES: Record<string, string> = {
  E_TOPIC_REPLACED: 'restore the topic; or --recount --partial counts what is in the log now',
  E_OFFSET_BEYOND_LOG: 'restore the log; or --recount --partial counts what is in the log now',
  E_LOG_TRUNCATED: 'raise the retention; then --recount --partial counts what is still in the log',
  E_BATCH_TOO_LARGE: 'let its producer send smaller batches',
  E_BATCH_UNREADABLE: 'the message says why; if another client can read it, copy the topic into a new one',
  E_COMMIT_REFUSED: 'read the message; nothing of it was written',
};
const ELSE = 'look the code up in docs/errors.md';

/** Why partitions are stopped, reason by reason. */
export function haltsOf(state: State): Halt[] {
  const byCode = Map.groupBy(stoppedPartitions(state), ({ stopped }) => stopped?.code ?? '');
  return [...byCode].map(([code, members]) => ({
    code,
    partitions: members.map(({ partition }) => partition),
    messages: [...new Set(members.flatMap(({ stopped }) => stopped?.message ?? []))],
    fix: FIXES[code] ?? ELSE,
  }));
}

/** `Partition 3 is stopped`, `Partitions 1, 3 are stopped`, `All 8 partitions are stopped`. */
export function haltTitle(state: State): string {
  const stopped = stoppedPartitions(state).map(({ partition }) => partition);
  if (stopped.length === 1) return `Partition ${stopped[0]} is stopped`;
  const which =
    stopped.length === state.partitions.length
      ? `All ${stopped.length} partitions`
      : `Partitions ${stopped.join(', ')}`;
  return `${which} are stopped`;
}
