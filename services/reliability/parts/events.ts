import type { Random } from './random.ts';

/** A record as it is sent. */
export type Sent = { key: Buffer | string | null; value: Buffer | string | null };
/** Makes the record of that number, which no other has. */
export type Make = (seq: number) => Sent;

const AIRPORTS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'STL', 'IAH', 'DEN', 'BOS', 'SEA', 'JFK', 'SFO'];
const DAY_MS = 86_400_000;
// Later than this is dropped by the pipeline of the tests (two days).
const TOO_LATE_MS = 4 * DAY_MS;

/** A flight; its fields follow from its number and its time. */
export function flight(seq: number, atMs: number): Sent {
  const origin = AIRPORTS[(seq * 7) % AIRPORTS.length] as string;
  const dest = AIRPORTS[seq % AIRPORTS.length];
  const scheduledAt = new Date(Math.floor(atMs / 60_000) * 60_000).toISOString().replace('.000Z', 'Z');
  const event = { id: seq, scheduledAt, delay: (seq % 300) - 20, distance: seq % 3_000, origin, dest };
  return { key: origin, value: JSON.stringify(event) };
}

/** Event time moves on by a second with each record, so that windows close while faults come. */
export const timeOf = (seq: number): number => Date.UTC(2001, 0, 1) + seq * 1_000;

/** Flights in a disorder of hours, one of fifty too late to count, one of a hundred no event at all. */
export function mixed(random: Random): Make {
  return (seq) => {
    const dice = random.below(100);
    if (dice === 0) return { key: String(seq), value: `{"id":${seq},"scheduledAt":"no time"}` };
    if (dice < 3) return flight(seq, timeOf(seq) - TOO_LATE_MS);
    return flight(seq, timeOf(seq) - random.below(6 * 3_600_000));
  };
}
