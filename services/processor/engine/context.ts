import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { EventParser } from '@millrace/pipeline/event/parse.ts';
import type { MillraceError } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Store } from '../store/store.ts';
import type { Assigned } from './assign.ts';
import { createBatch, type Batch, type ClosedBatch } from './batch.ts';
import type { Clock } from './clock.ts';
import type { Limits } from './limits.ts';
import type { Fetched, LogConsumer, LogEvent } from './log-consumer.ts';
import type { Observer } from './observer.ts';
import type { Halted, Ownership } from './ownership.ts';

export type EngineDeps = {
  plan: Plan;
  parser: EventParser;
  consumer: LogConsumer;
  store: Store;
  clock: Clock;
  limits: Limits;
  observer: Observer;
  log: Log;
};

/** What became of a commit. `replacedBy`: never sent, for the topic has this identity now. */
export type Outcome = 'committed' | 'fenced' | { replacedBy: string } | MillraceError;

/** Everything that can happen to an engine; one at a time, in order. */
export type Message =
  | LogEvent
  | ({ kind: 'claimed'; generation: number } & Assigned)
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'replaced'; generation: number; by: string }
  /** Our claims of these hold no more. */
  | { kind: 'lost'; generation: number; partitions: readonly number[] }
  | { kind: 'timer' }
  | { kind: 'reclaim'; generation: number }
  | { kind: 'tick' }
  | { kind: 'stop' };

/** A commit on its way, of the generation that folded it. */
export type Flight = { batch: ClosedBatch; generation: number; topicId: string; retryMs: number };

/** What the loop knows. Only the steps of the loop change it. */
export type EngineState = {
  owned: Map<number, Ownership>;
  /** Of this generation. */
  halted: Halted[];
  assigned: readonly number[];
  /** Counts assignments: what an earlier one started must not touch a later one. */
  generation: number;
  /** Identity of the topic that was claimed; undefined when nothing is. */
  topicId: string | undefined;
  asksTopic: boolean;
  asksClaims: boolean;
  /** Halts are on their way to the database; the last time they did not get there. */
  notesHalts: boolean;
  missedNote: boolean;
  /** Partitions of this generation that were found claimed by somebody after us when the database was asked last. */
  overtaken: ReadonlySet<number>;
  open: Batch;
  /** Delivered and not folded yet, because the open batch is full: in order of delivery, of one fetch at most. */
  held: Fetched[];
  flight: Flight | undefined;
  paused: boolean;
  stopping: boolean;
  cancelTimer: (() => void) | undefined;
  /** Ends the wait of the commit in flight for Kafka's answer, if that is what it waits for. */
  giveUp: (() => void) | undefined;
  /** Committed offsets that lag tools do not know yet. */
  unadvised: Map<number, number>;
};

export type Context = {
  deps: EngineDeps;
  state: EngineState;
  post: (message: Message) => void;
  /** Begins to join the log, beside the loop. */
  join: () => void;
};

export const newBatch = ({ plan, parser, limits }: EngineDeps): Batch => createBatch(plan, parser, limits);

export const createState = (deps: EngineDeps): EngineState => ({
  owned: new Map(),
  halted: [],
  assigned: [],
  generation: 0,
  topicId: undefined,
  asksTopic: false,
  asksClaims: false,
  notesHalts: false,
  missedNote: false,
  overtaken: new Set(),
  open: newBatch(deps),
  held: [],
  flight: undefined,
  paused: false,
  stopping: false,
  cancelTimer: undefined,
  giveUp: undefined,
  unadvised: new Map(),
});

/** Stops the clock of the open batch. */
export function disarm(state: EngineState): void {
  state.cancelTimer?.();
  state.cancelTimer = undefined;
}
