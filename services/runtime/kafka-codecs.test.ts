import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { compress } from 'snappyjs';
import { describe, expect, test } from 'vitest';

import { BATCH_BYTES_MAX } from './batch-limit.ts';
import { readSnappy, registerCodecs } from './kafka-codecs.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;
registerCodecs();

type Codec = {
  compress(encoder: { buffer: Buffer }): Promise<Buffer>;
  decompress(bytes: Buffer): Promise<Buffer>;
};
const codecOf = (type: number) => (CompressionCodecs as Record<number, () => Codec>)[type]?.() as Codec;

/** As Java's snappy frames it: a magic, two versions, then blocks with their lengths. */
function xerial(...blocks: Uint8Array[]): Buffer {
  const head = Buffer.from('82534e41505059000000000100000001', 'hex');
  const framed = blocks.flatMap((block) => {
    const bytes = Buffer.from(compress(block));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  });
  return Buffer.concat([head, ...framed]);
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(fc.uint8Array({ maxLength: 9 }), fc.integer({ min: 1, max: 9_000 }))
    .map(([part, times]) => Buffer.concat(Array(times).fill(part))),
);

describe.each([
  ['gzip', CompressionTypes.GZIP, '1f8b'],
  ['snappy', CompressionTypes.Snappy, ''],
  ['lz4', CompressionTypes.LZ4, '04224d18'],
  ['zstd', CompressionTypes.ZSTD, '28b52ffd'],
] as const)('%s', (_, type, magic) => {
  test('gives back what was compressed, in the frame that other clients expect', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (input) => {
        const packed = await codecOf(type).compress({ buffer: Buffer.from(input) });
        expect(packed.subarray(0, magic.length / 2).toString('hex')).toBe(magic);
        const unpacked = await codecOf(type).decompress(packed);
        expect(Buffer.isBuffer(unpacked)).toBe(true);
        expect(unpacked.equals(input)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('makes repetition smaller', async () => {
    expect((await codecOf(type).compress({ buffer: Buffer.alloc(100_000, 'ab') })).length).toBeLessThan(
      10_000,
    );
  });

  test('rejects bytes that are cut off, rather than giving back less', async () => {
    const packed = await codecOf(type).compress({ buffer: Buffer.from('flights '.repeat(1_000)) });
    await expect(codecOf(type).decompress(packed.subarray(0, packed.length - 5))).rejects.toThrow();
  });
});

describe('a batch that would fill the memory', () => {
  const larger = Buffer.alloc(BATCH_BYTES_MAX + 1);
  const tooLarge = { code: 'E_BATCH_TOO_LARGE', retriable: false };

  test.each([
    ['gzip', CompressionTypes.GZIP],
    ['lz4', CompressionTypes.LZ4],
    ['zstd', CompressionTypes.ZSTD],
  ] as const)(
    'is refused, packed with %s; the largest one is not',
    async (_, type) => {
      const { compress, decompress } = codecOf(type);
      await expect(decompress(await compress({ buffer: larger }))).rejects.toMatchObject(tooLarge);
      const largest = await decompress(await compress({ buffer: larger.subarray(1) }));
      expect(largest.length).toBe(BATCH_BYTES_MAX);
    },
    20_000,
  );

  test('is refused, packed with snappy, by what it declares', async () => {
    const declares = Buffer.from([0x81, 0x80, 0x80, 0x08]); // 16 MiB and one byte
    expect(() => readSnappy(declares)).toThrow(expect.objectContaining(tooLarge));
    const half = Buffer.from(compress(Buffer.alloc(1_000)));
    const length = Buffer.from([0, 0, 0, declares.length]);
    const framed = Buffer.concat([xerial(half), length, declares]);
    expect(() => readSnappy(framed)).toThrow(expect.objectContaining(tooLarge));
  });

  test('is refused in several lz4 frames too, whatever they declare', async () => {
    const frame = await codecOf(CompressionTypes.LZ4).compress({ buffer: larger.subarray(0, 10_000_000) });
    const frames = Buffer.concat([frame, frame]);
    await expect(codecOf(CompressionTypes.LZ4).decompress(frames)).rejects.toMatchObject(tooLarge);
  });
});

test('snappy as Java writes it, in any number of blocks, reads as the blocks one after the other', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 4 }), (blocks) => {
      expect(readSnappy(xerial(...blocks)).equals(Buffer.concat(blocks))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['a block shorter than its length says', xerial(Buffer.from('flights')).subarray(0, -2)],
  ['half a length', Buffer.concat([xerial(Buffer.from('a')), Buffer.from([0, 0])])],
])('a framed batch with %s throws', (_, framed) => {
  expect(() => readSnappy(framed)).toThrow();
});
