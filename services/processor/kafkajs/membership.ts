import type { Consumer, ConsumerRunConfig, Kafka } from 'kafkajs';

import type { Log } from '@millrace/runtime/log.ts';

import type { Deliver, LogSettings } from '../engine/log-consumer.ts';

import { unavailable } from '../unavailable.ts';
import type { Bounds } from './bounds.ts';
import { createClient, listen, REBALANCE_MS, type WhyNoCoordinator } from './client.ts';
import { eachBatch } from './each-batch.ts';
import { watchPulse } from './pulse.ts';

export type MembershipDeps = { bounds: Bounds; whyNoCoordinator: WhyNoCoordinator; log: Log };

const nothing = (): void => undefined;

const runOf = (deliver: Deliver, isOurs: () => boolean): ConsumerRunConfig => ({
  autoCommit: false,
  eachBatchAutoResolve: true,
  eachBatch: async (payload) => (isOurs() ? eachBatch(payload, deliver) : undefined),
});

type Entering = { topic: string; run: ConsumerRunConfig; isOurs: () => boolean };

/** Each step may take long; one that goes on after a goodbye would join a group that nobody leaves. */
async function enter(client: Consumer, { topic, run, isOurs }: Entering): Promise<void> {
  await client.connect();
  if (isOurs()) await client.subscribe({ topic, fromBeginning: true });
  if (isOurs()) await client.run(run);
}

const quietly = (log: Log, what: string) => (error: unknown) => log.debug({ err: error }, what);
const silence = (ms: number) => unavailable(new Error(`nothing was heard of it for ${ms / 1_000} s`));

/** Our place in the group, held by one client after the other. */
export function createMembership(kafka: Kafka, settings: LogSettings, deps: MembershipDeps) {
  const { topic, sessionTimeoutMs } = settings;
  const { bounds, log } = deps;
  const silenceMs = REBALANCE_MS + 2 * sessionTimeoutMs;
  let current: Consumer | undefined;
  let endPulse = nothing;
  let isClosed = false;

  const forget = (client: Consumer) => {
    if (current !== client) return;
    current = undefined;
    endPulse();
  };

  // Not awaited: it waits for answers that may never come. In the middle of a join kafkajs only closes its connections:
  // where Kafka took it in all the same it holds partitions that nobody reads, for one session at most.
  const leave = (client: Consumer) => {
    forget(client);
    client.disconnect().catch(quietly(log, 'left Kafka with an error'));
  };

  const join = async (client: Consumer, deliver: Deliver) => {
    const isOurs = () => current === client;
    const { promise: unheard, reject } = Promise.withResolvers<never>();
    let isStarting = true;
    // Of a start that has not ended whoever began it is told: another one beside it would be a second member.
    const onSilence = () => (isStarting ? reject(silence(silenceMs)) : giveUp(client, deliver));
    const ended = () => forget(client);
    const stray = () => leave(client);
    listen(client, topic, { ...deps, deliver, isOurs, ended, stray });
    endPulse = watchPulse(client, silenceMs, onSilence);
    const entered = enter(client, { topic, run: runOf(deliver, isOurs), isOurs });
    await Promise.race([entered.finally(() => isOurs() || leave(client)), unheard]);
    isStarting = false;
  };

  const giveUp = (client: Consumer, deliver: Deliver) => {
    leave(client);
    deliver({ kind: 'failed', error: silence(silenceMs) }).catch(quietly(log, 'the engine has ended'));
  };

  return {
    /** The client that is in the group, or on its way into it. */
    current: () => current,
    async start(deliver: Deliver): Promise<void> {
      // First: it gives up soon, and the consumer only after many tries.
      await bounds.reach();
      if (isClosed) return;
      // One that was left must not begin again: it would hold partitions that nobody reads.
      const client: Consumer = createClient(kafka, settings, () => !isClosed && current === client);
      current = client;
      await join(client, deliver).catch((error: unknown) => {
        leave(client);
        throw error;
      });
    },
    /** Leaves for good; gives the goodbye, which may never be answered, and is none in the middle of a join. */
    async close(): Promise<void> {
      isClosed = true;
      const leaving = current;
      if (leaving) forget(leaving);
      await leaving?.disconnect();
    },
  };
}
