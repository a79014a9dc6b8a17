import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import type { EventParser } from '@millrace/pipeline/event/parse.ts';
import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Store } from '../store/store.ts';
import { assign, type Assigned } from './assign.ts';
import { createBatch, type Batch, type ClosedBatch } from './batch.ts';
import type { Clock } from './clock.ts';
import { isFull, type Limits } from './limits.ts';
import type { Fetched, LogConsumer, LogEvent } from './log-consumer.ts';
import { createMailbox } from './mailbox.ts';
import type { Observer } from './observer.ts';
import { outsideLog, type Halt, type Ownership } from './ownership.ts';

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

type Message =
  | LogEvent
  | ({ kind: 'claimed'; generation: number } & Assigned)
  | { kind: 'outcome'; batch: ClosedBatch; outcome: 'committed' | 'fenced' | MillraceError }
  | { kind: 'timer' }
  | { kind: 'reclaim'; generation: number }
  | { kind: 'tick' }
  | { kind: 'stop' };

const RETRY_MS = { first: 50, most: 2_000 };
const RECLAIM_MS = 1_000;
const TICK_MS = 1_000;

/**
 * The one loop. It alone changes what is owned, folded and in flight; everything else (client callbacks, commits,
 * timers) puts a message in its mailbox. At most one commit is in flight while the next batch fills.
 */
export function createEngine(deps: EngineDeps) {
  const { plan, parser, consumer, store, clock, limits, observer, log } = deps;
  const mailbox = createMailbox<Message>();
  const owned = new Map<number, Ownership>();
  let assigned: readonly number[] = [];
  let generation = 0;
  let open: Batch = createBatch(plan, parser);
  let flight: { batch: ClosedBatch; generation: number; retryMs: number } | undefined;
  let paused = false;
  let stopping = false;
  let cancelTimer: (() => void) | undefined;
  let cancelTick: (() => void) | undefined;
  const unadvised = new Map<number, number>();

  const post = (message: Message) => {
    mailbox.push(message).catch((error: unknown) => log.debug({ err: error }, 'the loop ended'));
  };

  const abandon = () => {
    owned.clear();
    open = createBatch(plan, parser);
    paused = false;
    cancelTimer?.();
    cancelTimer = undefined;
  };

  /** Takes ownership anew: what is folded and not committed will be read again. */
  const beginGeneration = (partitions: readonly number[]) => {
    abandon();
    assigned = partitions;
    const mine = ++generation;
    consumer.pause(partitions);
    if (partitions.length === 0) return;
    assign(partitions, { store, consumer, clock, log }, () => mine === generation && !stopping)
      .then((result) => result && post({ kind: 'claimed', generation: mine, ...result }))
      .catch((error: unknown) => post({ kind: 'failed', error }));
  };

  const halt = async (partition: number, epoch: number, reason: Halt) => {
    owned.delete(partition);
    consumer.pause([partition]);
    observer.halted(partition, reason);
    log.error({ partition, code: reason.code }, reason.message);
    await store
      .stop({ partition, epoch }, reason)
      .catch((error: unknown) => log.warn({ err: error }, 'stop was not noted'));
  };

  const takeOver = async ({ claims, halts }: Assigned) => {
    for (const claim of claims) {
      consumer.seek(claim.partition, claim.nextOffset);
      owned.set(claim.partition, {
        partition: claim.partition,
        epoch: claim.epoch,
        position: claim.nextOffset,
        endOffset: claim.endOffset,
        watermarkMs: claim.watermarkMs,
      });
    }
    observer.owned([...owned.values()]);
    consumer.resume(claims.map(({ partition }) => partition));
    for (const { partition, epoch, reason } of halts) await halt(partition, epoch, reason);
  };

  const isLive = () => [...owned.values()].every(({ position, endOffset }) => position >= endOffset);

  const send = (batch: ClosedBatch, mine: number, retryMs: number) => {
    flight = { batch, generation: mine, retryMs };
    store
      .commit(batch.commit)
      .then((outcome) => post({ kind: 'outcome', batch, outcome }))
      .catch((error: unknown) => post({ kind: 'outcome', batch, outcome: error as MillraceError }));
  };

  const flush = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    const batch = open.close();
    open = createBatch(plan, parser);
    observer.sending(batch.commit);
    send(batch, generation, RETRY_MS.first);
  };

  /** Commits, waits or pauses: the only place that decides. */
  const decide = () => {
    const size = open.size();
    if (size.empty) return;
    const full = isFull(size, limits);
    if (!flight) {
      const waitMs = (size.startedAt ?? 0) + (isLive() ? limits.liveMs : limits.bulkMs) - clock.now();
      if (full || waitMs <= 0 || stopping) flush();
      else if (!cancelTimer) cancelTimer = clock.after(waitMs, () => post({ kind: 'timer' }));
    } else if (full && !paused) {
      paused = true;
      consumer.pause([...owned.keys()]);
      observer.paused(true);
    }
  };

  const resume = () => {
    if (!paused) return;
    paused = false;
    consumer.resume([...owned.keys()]);
    observer.paused(false);
  };

  /** Undefined while Kafka cannot say. */
  const boundsOf = async (partition: number) => {
    const all = await consumer
      .bounds()
      .catch((error: unknown) => log.warn({ err: error }, 'the log did not tell its bounds'));
    return all?.get(partition);
  };

  const onRecords = async (fetched: Fetched) => {
    const at = owned.get(fetched.partition);
    if (!at || stopping) return;
    if (fetched.fetchedOffset !== at.position) {
      // Control records and compacted gaps move a reader on; anything else is somebody's reset.
      const bounds = await boundsOf(fetched.partition);
      const reason = bounds && outsideLog(fetched.partition, at.position, bounds);
      if (reason) return halt(fetched.partition, at.epoch, reason);
      if (!bounds || fetched.fetchedOffset < at.position)
        return consumer.seek(fetched.partition, at.position);
    }
    open.add(fetched, at, clock.now());
    decide();
  };

  const onCommitted = (batch: ClosedBatch) => {
    flight = undefined;
    observer.committed(batch, clock.now());
    for (const { partition, nextOffset } of batch.commit.progress) unadvised.set(partition, nextOffset);
    resume();
    decide();
  };

  const onFenced = (batch: ClosedBatch, mine: number) => {
    flight = undefined;
    observer.fenced();
    log.warn(
      { partitions: batch.commit.progress.map(({ partition }) => partition) },
      'fenced: another claim came first',
    );
    if (mine !== generation) return decide();
    consumer.pause(assigned);
    abandon();
    clock.after(RECLAIM_MS, () => post({ kind: 'reclaim', generation: mine }));
  };

  const onOutcome = ({ batch, outcome }: Extract<Message, { kind: 'outcome' }>) => {
    const mine = flight?.generation ?? generation;
    if (outcome === 'committed') return onCommitted(batch);
    if (outcome === 'fenced') return onFenced(batch, mine);
    if (!outcome.retriable) throw outcome;
    const retryMs = Math.min((flight?.retryMs ?? RETRY_MS.first) * 2, RETRY_MS.most);
    observer.retrying(outcome);
    log.warn({ code: outcome.code, retryMs }, messageOf(outcome));
    clock.after(retryMs, () => send(batch, mine, retryMs));
  };

  /** Tells lag tools how far the database is. */
  const advise = async () => {
    const offsets = new Map(unadvised);
    unadvised.clear();
    if (offsets.size === 0) return;
    await consumer
      .advise(offsets)
      .catch((error: unknown) => log.debug({ err: error }, 'offsets were not advised'));
  };

  const tick = () => {
    cancelTick = clock.after(TICK_MS, () => post({ kind: 'tick' }));
    observer.tick([...owned.values()]);
    void advise();
  };

  const handle = async (message: Message): Promise<void> => {
    switch (message.kind) {
      case 'assigned':
        return beginGeneration(message.partitions);
      case 'claimed':
        return message.generation === generation ? takeOver(message) : undefined;
      case 'records':
        return onRecords(message);
      case 'outcome':
        onOutcome(message);
        break;
      case 'timer':
        cancelTimer = undefined;
        decide();
        break;
      case 'reclaim':
        if (message.generation === generation && !stopping) beginGeneration(assigned);
        break;
      case 'tick':
        return tick();
      case 'stop':
        stopping = true;
        decide();
        break;
      case 'failed':
        throw message.error;
    }
    if (stopping && !flight && open.size().empty) mailbox.close();
  };

  return {
    /** Runs until `stop` or an error that no retry can mend. */
    async run(): Promise<void> {
      post({ kind: 'tick' });
      await consumer.start((event) => mailbox.push(event));
      try {
        await mailbox.drain(handle);
        await advise();
      } finally {
        mailbox.close();
        cancelTimer?.();
        cancelTick?.();
      }
    },
    /** Commits what is folded, then ends `run`. */
    stop: () => post({ kind: 'stop' }),
  };
}
