import type { Rejection } from '@millrace/pipeline/event/parse.ts';
import type { KeyedCell } from '@millrace/pipeline/fold/view-fold.ts';

/** A partition as its claimant takes it over. `watermarkMs` is -Infinity before the first event. */
export type Claim = {
  partition: number;
  epoch: number;
  nextOffset: number;
  topicId: string;
  watermarkMs: number;
};

/** What a batch did to one partition. */
export type Progress = {
  partition: number;
  epoch: number;
  /** Where the database must stand, as it was last read or written. */
  expectedOffset: number;
  nextOffset: number;
  watermarkMs: number;
  /** Records, whatever became of them. */
  read: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  late: number;
  oldestRecordMs: number;
  endOffset: number;
};

export type DeadLetter = {
  partition: number;
  offset: number;
  recordedMs: number;
  rejection: Rejection;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, unknown>;
};

/** Everything that becomes true together, or not at all. `cells` stands in the order of the plan's views. */
export type Commit = {
  progress: readonly Progress[];
  cells: readonly KeyedCell[][];
  deadLetters: readonly DeadLetter[];
};

/** A claim that holds no more; overtaken when somebody else claimed after it. */
export type LostClaim = { partition: number; isOvertaken: boolean };

/** A partition that does not move any more under this claim, and why. */
export type Stopped = { partition: number; epoch: number; code: string; message: string };

/** The engine's port to the database. Every method throws a retriable MillraceError while the database is away. */
export type Store = {
  /** Bumps the epochs of these partitions and reads where they stand; new ones start at `startOffsets`. */
  claim(
    partitions: readonly number[],
    log: { topicId: string; startOffsets: ReadonlyMap<number, number> },
  ): Promise<Claim[]>;
  /**
   * One transaction, fence first. `fenced`: somebody else claimed one of its partitions; nothing was written. After an
   * error the outcome is unknown: calling again with the same commit finds out and never writes it twice.
   */
  commit(commit: Commit): Promise<'committed' | 'fenced'>;
  /** Notes the log's end as seen by the owner, which also shows that it lives. */
  observe(seen: readonly { partition: number; epoch: number; endOffset: number }[]): Promise<void>;
  /**
   * Which of these claims hold no more: a recount removed them, a failover lost them or commits of theirs (the database
   * stands before `nextOffset`), or somebody claimed after them.
   */
  lost(claims: readonly { partition: number; epoch: number; nextOffset: number }[]): Promise<LostClaim[]>;
  /** Notes why these partitions do not move any more; once more changes nothing, and a later claim takes it back. */
  stop(halts: readonly Stopped[]): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
};
