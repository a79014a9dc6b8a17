/** A transaction that was aborted, as a Fetch response names it: its producer, and the offset of its first record. */
export type Aborted = { producerId: bigint; firstOffset: bigint };

// Record batch, version 2: where its header's fields are.
const AT = { attributes: 21, lastOffsetDelta: 23, producerId: 43 } as const;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
// The key of a control record: its version and its type, of two bytes each.
const TYPE_AT = 2;
const ABORT = 0;

const isMarked = (batch: Buffer, flag: number) => (batch.readInt16BE(AT.attributes) & flag) !== 0;

/**
 * Tells which batches of a fetch belong to aborted transactions, asked in the order of the log. Brokers name transactions
 * in the order of their ends, and several may be open where a fetch begins.
 */
export function abortedAmong(transactions: readonly Aborted[]) {
  const waiting = transactions.toSorted((a, b) => Number(a.firstOffset - b.firstOffset));
  const open = new Set<bigint>();

  const begin = (batch: Buffer) => {
    const last = batch.readBigInt64BE(0) + BigInt(batch.readInt32BE(AT.lastOffsetDelta));
    while (waiting[0] && waiting[0].firstOffset <= last) open.add((waiting.shift() as Aborted).producerId);
  };

  return {
    /** Whether a batch must not be delivered; it need not be unpacked. */
    has(batch: Buffer): boolean {
      begin(batch);
      if (!isMarked(batch, TRANSACTIONAL) || isMarked(batch, CONTROL)) return false;
      return open.has(batch.readBigInt64BE(AT.producerId));
    },
    /** Takes note of a control batch: an abort ends its producer's transaction. */
    end(batch: Buffer, records: readonly { key: Buffer | null }[]): void {
      if (!isMarked(batch, CONTROL)) return;
      if (records.some(({ key }) => key?.readInt16BE(TYPE_AT) === ABORT))
        open.delete(batch.readBigInt64BE(AT.producerId));
    },
  };
}
