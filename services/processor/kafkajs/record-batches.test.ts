import { describe, expect, it } from 'vitest';

import { readBatches } from './record-batches.ts';

/** A record batch of one-byte values at these offsets, as the broker sends it; `count` is what its header says. */
function batch(
  first: number,
  values: string[],
  { count = values.length, span = values.length } = {},
): Buffer {
  // length, attributes, timestamp delta, offset delta, no key, value's length, value, no headers; each number zigzagged
  const records = values.map((value, i) => Buffer.from([16, 0, 0, i * 2, 1, 2, value.charCodeAt(0), 0, 0]));
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(BigInt(first), 0);
  head.writeInt8(2, 16);
  head.writeInt32BE(span - 1, 23);
  head.writeInt32BE(count, 57);
  const body = Buffer.concat(records);
  head.writeInt32BE(49 + body.length, 8);
  return Buffer.concat([head, body]);
}

const read = async (batches: Buffer[], bytes = 1e6) => {
  const messages = await readBatches(Buffer.concat(batches), { bytes });
  return messages.map(({ offset, value, endMark }) => [Number(offset), endMark ?? value?.toString()]);
};

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
