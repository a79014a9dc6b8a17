import { describe, expect, it } from 'vitest';

import { readBatches } from './record-batches.ts';

/** A record batch of one-byte values at these offsets, as the broker sends it; `count` is what its header says. */
function batch(
  first: number,
  values: string[],
  { count = values.length, span = values.length, attributes = 0, producerId = -1n } = {},
): Buffer {
  // length, attributes, timestamp delta, offset delta, no key, value's length, value, no headers; each number zigzagged
  const records = values.map((value, i) => Buffer.from([16, 0, 0, i * 2, 1, 2, value.charCodeAt(0), 0, 0]));
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(first), 0);
  head.writeInt8(2, 16);
  head.writeInt16BE(attributes, 21);
  head.writeInt32BE(span - 1, 23);
  head.writeBigInt64BE(producerId, 43);
  head.writeInt32BE(count, 57);
  const body = Buffer.concat(records);
  head.writeInt32BE(49 + body.length, 8);
  return Buffer.concat([head, body]);
}

const read = async (batches: Buffer[], bytes = 1e6) => {
  const messages = await readBatches(Buffer.concat(batches), { bytes }, []);
  return messages.map(({ offset, value, endMark }) => [Number(offset), endMark ?? value?.toString()]);
};

const TRANSACTIONAL = 0x10;
const CONTROL = 0x30;
// length, attributes, timestamp delta, offset delta, key of version and type, no value, no headers
const ABORT = Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 1, 0]);

const ofProducer = (first: number, values: string[], producerId: bigint) =>
  batch(first, values, { attributes: TRANSACTIONAL, producerId });

function abort(at: number, producerId: bigint): Buffer {
  const marker = Buffer.concat([
    batch(at, [], { count: 1, span: 1, attributes: CONTROL, producerId }),
    ABORT,
  ]);
  marker.writeInt32BE(marker.length - 12, 8);
  return marker;
}

describe('the records of a fetch', () => {
  it('end with a mark at the last offset of their batch, which compaction may have taken', async () => {
    expect(await read([batch(5, ['a', 'b'], { span: 9 })])).toEqual([
      [5, 'a'],
      [6, 'b'],
      [13, {}],
    ]);
  });

  it('are those of whole batches: what the fetch cut off comes with the next', async () => {
    const cut = batch(1, ['b']).subarray(0, -1);
    expect(await read([batch(0, ['a']), cut])).toEqual([
      [0, 'a'],
      [0, {}],
    ]);
  });

  it('end behind the batch that uses up the budget, and are none when it is gone already', async () => {
    const three = [batch(0, ['a']), batch(1, ['b']), batch(2, ['c'])];
    expect(await read(three, 300)).toEqual([
      [0, 'a'],
      [1, 'b'],
      [1, {}],
    ]);
    expect(await read(three, 0)).toEqual([]);
  });

  it('end before a batch of too many records, and the mark says so', async () => {
    const found = await read([batch(0, ['a']), batch(1, ['b'], { count: 100_001 }), batch(2, ['c'])]);
    expect(found).toMatchObject([
      [0, 'a'],
      [1, { refused: { code: 'E_BATCH_TOO_LARGE', message: expect.stringContaining('at offset 1 ') } }],
    ]);
  });

  it('end before a batch that is not one', async () => {
    expect(await read([batch(7, ['a'], { count: 3 })])).toMatchObject([
      [7, { refused: { code: 'E_BATCH_UNREADABLE' } }],
    ]);
  });
});

describe('transactions that were aborted', () => {
  // Told in the order of their ends, as brokers do, and the fetch begins when both are open.
  const transactions = [
    { producerId: 2n, firstOffset: 1n },
    { producerId: 1n, firstOffset: 0n },
  ];

  it('are passed over, one in another, and what their producers commit later is not', async () => {
    const batches = [
      ofProducer(4, ['a'], 1n),
      ofProducer(5, ['b'], 2n),
      abort(6, 2n),
      ofProducer(7, ['c'], 2n),
      ofProducer(8, ['d'], 1n),
      abort(9, 1n),
      ofProducer(10, ['e'], 1n),
    ];
    const found = await readBatches(Buffer.concat(batches), { bytes: 1e6 }, transactions);
    const values = found.filter(({ isControlRecord, endMark }) => !isControlRecord && !endMark);
    expect(values.map(({ value }) => String(value))).toEqual(['c', 'e']);
    expect(found.at(-1)).toMatchObject({ offset: '10', endMark: {} });
  });
});
