import type { Halt } from './ownership.ts';

/** One record as the log holds it; `timestampMs` is the record's own (create or append) time. */
export type LogRecord = {
  offset: number;
  timestampMs: number;
  key: Buffer | null;
  value: Buffer | null;
  headers: Record<string, unknown>;
};

/** Records of one fetch of one partition. */
export type Fetched = {
  kind: 'records';
  partition: number;
  /** Offset that was asked for; not where we stand means that somebody moved us. */
  fetchedOffset: number;
  /** Where the next fetch starts: past control records and compacted gaps, so never last offset + 1 by arithmetic. */
  nextOffset: number;
  /** High watermark at the fetch. */
  endOffset: number;
  records: readonly LogRecord[];
  /** Why the log cannot be read on from `nextOffset`. */
  refused?: Halt;
};

/** What a log consumer tells its engine, in order. */
export type LogEvent =
  /** These partitions are ours from now on and no others; they stay paused until they are resumed. */
  | { kind: 'assigned'; partitions: readonly number[] }
  | Fetched
  /** The client gave up: for good, or, if the error is retriable, until it is started again. */
  | { kind: 'failed'; error: unknown };

/** Settles when the engine has taken the event in; fails only when the engine has ended by an error. */
export type Deliver = (event: LogEvent) => Promise<void>;

/** First offset that is still there and the one the next record will get. */
export type LogBounds = { startOffset: number; endOffset: number };

/**
 * The engine's port to Kafka: seven verbs, nothing of any client library. An adapter delivers events one at a time and
 * waits for each to be taken in, which bounds what is in memory to one fetch.
 */
export type LogConsumer = {
  /** Joins the group. */
  start(deliver: Deliver): Promise<void>;
  seek(partition: number, offset: number): void;
  pause(partitions: readonly number[]): void;
  resume(partitions: readonly number[]): void;
  /** Tells lag tools how far we are; nothing depends on it. */
  advise(offsets: ReadonlyMap<number, number>): Promise<void>;
  bounds(): Promise<ReadonlyMap<number, LogBounds>>;
  /** The topic's identity; a topic that was deleted and made again has another one. */
  topicId(): Promise<string>;
  close(): Promise<void>;
};

/** What every adapter is told. */
export type LogSettings = {
  topic: string;
  groupId: string;
  /** A killed member's partitions are free after this; brokers allow 6 s at the least by default. */
  sessionTimeoutMs: number;
};
