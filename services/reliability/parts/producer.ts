import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka, Producer } from 'kafkajs';

import type { Make, Sent } from './events.ts';
import { createLedger } from './ledger.ts';

const CHUNK = 100;
const AGAIN_MS = 200;

export type Flow = { perSecond: number; make: Make };

/**
 * Sends records to one topic, all replicas acknowledging, and keeps the ledger. What Kafka did not acknowledge is sent no
 * second time, and whoever did not get an answer is replaced: a producer that goes on after that would give the next
 * records the numbers of the last.
 */
export function createProducer(kafka: Kafka, topic: string) {
  const ledger = createLedger();
  let producer: Producer | undefined;
  let seq = 0;
  let streaming: { stop: () => void; ended: Promise<void> } | undefined;

  const connected = async (): Promise<Producer> => {
    if (producer) return producer;
    const fresh = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
    await fresh.connect();
    return (producer = fresh);
  };
  const drop = async () => {
    const leaving = producer;
    producer = undefined;
    await leaving?.disconnect().catch(() => undefined);
  };

  const send = async (messages: Sent[]): Promise<boolean> => {
    const values = messages.map(({ value }) => value);
    try {
      const to = await connected();
      ledger.send(values);
      await to.send({ topic, acks: -1, messages });
      ledger.acknowledge(values);
      return true;
    } catch {
      // Counted as sent and not acknowledged, which is all that is known of it.
      await drop();
      return false;
    }
  };

  const flow = async ({ perSecond, make }: Flow, goesOn: () => boolean) => {
    let dueAt = performance.now();
    while (goesOn()) {
      const ok = await send(Array.from({ length: CHUNK }, () => make(seq++)));
      dueAt = Math.max(dueAt + (CHUNK / perSecond) * 1_000, performance.now() - 1_000);
      await sleep(ok ? Math.max(0, dueAt - performance.now()) : AGAIN_MS);
    }
  };

  return {
    ledger,
    /** Sends that many more, as fast as Kafka takes them; throws when it does not. */
    async sendAll(count: number, make: Make): Promise<void> {
      const messages = Array.from({ length: count }, () => make(seq++));
      for (let at = 0; at < count; at += CHUNK)
        if (!(await send(messages.slice(at, at + CHUNK)))) throw new Error('Kafka did not take the records');
    },
    stream(what: Flow): void {
      let goesOn = true;
      streaming = { stop: () => void (goesOn = false), ended: flow(what, () => goesOn) };
    },
    /** After it nothing is sent any more. */
    async pause(): Promise<void> {
      streaming?.stop();
      await streaming?.ended;
      streaming = undefined;
    },
    async close(): Promise<void> {
      streaming?.stop();
      await streaming?.ended;
      await drop();
    },
  };
}

export type LedgerProducer = ReturnType<typeof createProducer>;
