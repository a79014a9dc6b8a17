import { setTimeout as sleep } from 'node:timers/promises';

import { codeOf, messageOf, type MillraceError } from '@millrace/runtime/errors.ts';
import type { Log } from '@millrace/runtime/log.ts';

import type { Deliver } from '../engine/log-consumer.ts';
import { unavailable } from '../unavailable.ts';
import { ask } from './asking.ts';
import { createHandOn } from './hand-on.ts';
import { byLeader, readLayout, type BrokerAddress, type Layout } from './layout.ts';
import type { Link } from './link.ts';
import { createPlaces, type Place } from './places.ts';

const RETRY_MS = 250;

type Deps = { link: Link; topic: string; log: Log; deliver: Deliver; failed: (error: MillraceError) => void };

/** Reads what is assigned and resumed, one fetch at a time from each broker. */
export function createReader({ link, topic, log, deliver, failed }: Deps) {
  const places = createPlaces();
  const handOn = createHandOn({ places, log, deliver });
  const busy = new Set<string>();
  let layout: Layout | undefined;
  let isClosed = false;

  const readOnce = async (leader: BrokerAddress, topicId: string, asked: ReadonlyMap<number, Place>) => {
    const offsets = new Map([...asked].map(([partition, { offset }]) => [partition, offset]));
    await handOn(await ask(await link.to(leader), topicId, offsets), asked);
  };

  const isWhole = () => [...places.ready().keys()].every((partition) => layout?.leaders.has(partition));

  const look = async () => {
    layout = await readLayout(link, topic);
    if (!isWhole()) await sleep(RETRY_MS);
  };

  const onTrouble = async (error: unknown) => {
    if (isClosed) return;
    // Whatever it was, the topic may be elsewhere now.
    layout = undefined;
    const told = unavailable(error);
    log.debug({ code: codeOf(error) }, `reading: ${messageOf(error)}`);
    if (!told.retriable) failed(told);
    await sleep(RETRY_MS);
  };

  /** Does one piece of work of a name, unless one is under way; then looks what is next. */
  const once = (name: string, work: () => Promise<void>) => {
    if (busy.has(name)) return;
    busy.add(name);
    void work()
      .catch(onTrouble)
      .finally(() => {
        busy.delete(name);
        pump();
      });
  };

  const pump = () => {
    const ready = places.ready();
    if (isClosed || ready.size === 0) return;
    if (!isWhole()) once('layout', look);
    if (!layout) return;
    const { topicId } = layout;
    for (const [leader, partitions] of byLeader(layout, [...ready.keys()])) {
      const asked = new Map(partitions.map((partition) => [partition, ready.get(partition) as Place]));
      once(`${leader.host}:${leader.port}`, () => readOnce(leader, topicId, asked));
    }
  };

  return {
    /** From now on these and no others are read, each once it is moved and resumed. */
    assign: places.assign,
    seek: places.move,
    pause: places.pause,
    resume(partitions: readonly number[]): void {
      places.resume(partitions);
      pump();
    },
    close(): void {
      isClosed = true;
      places.assign([]);
      link.close();
    },
  };
}
