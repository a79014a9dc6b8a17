import { createHash } from 'node:crypto';

/** A value as a name: equal bytes have one name, and no value is not an empty one. */
const nameOf = (value: Buffer | string | null) =>
  value === null ? 'null' : createHash('sha1').update(value).digest('base64');

type Entry = { sent: number; acked: number };
export type Balance = {
  sent: number;
  acked: number;
  inLog: number;
  /** Acknowledged and not in the log. */
  lost: number;
  /** More often in the log than they were sent. */
  multiplied: number;
};

/** How often each value was handed to Kafka, and how often Kafka acknowledged it. */
export function createLedger() {
  const entries = new Map<string, Entry>();
  let sent = 0;
  let acked = 0;

  const entryOf = (name: string): Entry => {
    const entry = entries.get(name) ?? { sent: 0, acked: 0 };
    entries.set(name, entry);
    return entry;
  };

  return {
    send(values: readonly (Buffer | string | null)[]): void {
      for (const value of values) entryOf(nameOf(value)).sent++;
      sent += values.length;
    },
    acknowledge(values: readonly (Buffer | string | null)[]): void {
      for (const value of values) entryOf(nameOf(value)).acked++;
      acked += values.length;
    },
    acked: () => acked,
    /** Held against the values of a log. */
    balance(log: readonly (Buffer | null)[]): Balance {
      const found = new Map<string, number>();
      for (const value of log) {
        const name = nameOf(value);
        found.set(name, (found.get(name) ?? 0) + 1);
      }
      let lost = 0;
      let multiplied = 0;
      for (const [name, entry] of entries) lost += Math.max(0, entry.acked - (found.get(name) ?? 0));
      for (const [name, times] of found) multiplied += Math.max(0, times - (entries.get(name)?.sent ?? 0));
      return { sent, acked, inLog: log.length, lost, multiplied };
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
