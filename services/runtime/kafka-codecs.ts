import { promisify } from 'node:util';
import { gunzip, gzip, zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compress, uncompress } from 'snappyjs';

import { checkBatchBytes, unpackBounded } from './batch-limit.ts';
import { lz4BytesMax } from './lz4-frame.ts';

// The framing that Java's snappy puts around its blocks; other producers send one bare block.
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** The bytes that a snappy block says it unpacks to: seven bits of a little-endian number in each of at most 5 bytes. */
function snappyBytes(block: Buffer): number {
  let bytes = 0;
  for (let i = 0; i < 5; i++) {
    const part = block.readUInt8(i);
    bytes += (part & 0x7f) * 2 ** (7 * i);
    if (part < 0x80) break;
  }
  return bytes;
}

/** Uncompresses a snappy record batch, framed or bare. Errors: E_BATCH_TOO_LARGE. */
export function readSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    checkBatchBytes(snappyBytes(bytes));
    return Buffer.from(uncompress(bytes));
  }
  const blocks: Uint8Array[] = [];
  let total = 0;
  let at = XERIAL_HEADER_BYTES;
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    const block = bytes.subarray(at + 4, at + 4 + length);
    total += snappyBytes(block);
    checkBatchBytes(total);
    blocks.push(uncompress(block));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

type Encoder = { buffer: Buffer };
const { CompressionCodecs, CompressionTypes } = kafkajs;

async function readLz4(bytes: Buffer): Promise<Buffer> {
  checkBatchBytes(lz4BytesMax(bytes));
  return decompressFrame(bytes);
}

/**
 * Teaches kafkajs the codecs it does not bring: without them one lz4, snappy or zstd batch stops the consumer. All, its
 * own gzip too, unpack no more than may be held: E_BATCH_TOO_LARGE.
 */
export function registerCodecs(): void {
  const zstd = promisify<Buffer, Buffer>(zstdCompress);
  const unzstd = promisify(zstdDecompress);
  const zip = promisify<Buffer, Buffer>(gzip);
  const unzip = promisify(gunzip);
  CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: ({ buffer }: Encoder) => zip(buffer),
    decompress: (buffer: Buffer) => unpackBounded(unzip, buffer),
  });
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: async ({ buffer }: Encoder) => Buffer.from(compress(buffer)),
    decompress: async (buffer: Buffer) => readSnappy(buffer),
  });
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: ({ buffer }: Encoder) => compressFrame(buffer),
    decompress: readLz4,
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: Encoder) => zstd(buffer),
    decompress: (buffer: Buffer) => unpackBounded(unzstd, buffer),
  });
}
