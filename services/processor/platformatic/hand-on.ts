import type { Log } from '@millrace/runtime/log.ts';

import type { Deliver } from '../engine/log-consumer.ts';
import { toFetched } from '../records/fetched.ts';
import { FETCH_UNPACKED_BYTES, readBatches } from '../records/record-batches.ts';
import { errorName, kafkaError } from './asking.ts';
import type { FetchedPart } from './fetch.ts';
import type { Place, Places } from './places.ts';

const NOWHERE = -1;

/**
 * Hands fetches on to the engine: however many brokers have answered, one partition's part is unpacked at a time, and
 * taken in before the next.
 */
export function createHandOn({ places, log, deliver }: { places: Places; log: Log; deliver: Deliver }) {
  let turn: Promise<void> = Promise.resolve();

  const handOn = async (part: FetchedPart, place: Place) => {
    const { partition, bytes, endOffset } = part;
    if (!bytes || !places.isStill(partition, place)) return;
    const messages = await readBatches(bytes, { bytes: FETCH_UNPACKED_BYTES }, part.aborted);
    const last = messages.at(-1);
    // Nothing: the fetch cut its first batch off, which comes whole when this partition is asked for first.
    if (!last || !places.isStill(partition, place)) return;
    const at = { partition, fetchedOffset: place.offset, lastOffset: Number(last.offset), endOffset };
    const fetched = toFetched(messages, at);
    // Before it is handed on: a seek that comes meanwhile counts.
    places.move(partition, fetched.nextOffset);
    await deliver(fetched);
  };

  /** The engine looks at the log when a fetch is from where nobody stands, and seeks or halts. */
  const tellOutOfRange = async (partition: number, place: Place) => {
    if (!places.isStill(partition, place)) return;
    log.warn({ partition, offset: place.offset }, 'Kafka has no such offset');
    places.lose(partition);
    const at = { partition, fetchedOffset: NOWHERE, nextOffset: NOWHERE, endOffset: NOWHERE };
    await deliver({ kind: 'records', ...at, records: [] });
  };

  const handOnAll = async (parts: readonly FetchedPart[], asked: ReadonlyMap<number, Place>) => {
    let fault = 0;
    for (const part of parts) {
      const place = asked.get(part.partition);
      if (!place) continue;
      if (part.errorCode === 0) await handOn(part, place);
      else if (errorName(part.errorCode) === 'OFFSET_OUT_OF_RANGE')
        await tellOutOfRange(part.partition, place);
      else fault = part.errorCode;
    }
    if (fault !== 0) throw kafkaError(fault);
  };

  /** Settles when all that still counts is taken in; the errors of partitions come behind it. */
  return (parts: readonly FetchedPart[], asked: ReadonlyMap<number, Place>): Promise<void> => {
    const mine = turn.then(() => handOnAll(parts, asked));
    turn = mine.catch(() => undefined);
    return mine;
  };
}
