import type { MillraceError } from '@millrace/runtime/errors.ts';

import type { Commit } from '../store/store.ts';
import type { ClosedBatch } from './batch.ts';
import type { Halt, Ownership } from './ownership.ts';

/** What the engine tells of itself; nothing here changes what it does. */
export type Observer = {
  /** What was owned or halted is no more; `assigned` is what will be claimed next, or nothing. */
  released(assigned: readonly number[]): void;
  owned(partitions: readonly Ownership[]): void;
  halted(partition: number, reason: Halt): void;
  paused(isPaused: boolean): void;
  sending(commit: Commit): void;
  committed(batch: ClosedBatch, nowMs: number): void;
  fenced(): void;
  retrying(error: MillraceError): void;
  /** Each second. */
  tick(partitions: readonly Ownership[]): void;
};
