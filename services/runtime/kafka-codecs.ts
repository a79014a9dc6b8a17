import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import { compress, uncompress } from 'snappyjs';

// The framing that Java's snappy puts around its blocks; other producers send one bare block.
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** Uncompresses a snappy record batch, framed or bare. */
export function readSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) return Buffer.from(uncompress(bytes));
  const blocks: Uint8Array[] = [];
  let at = XERIAL_HEADER_BYTES;
  while (at < bytes.length) {
    const length = bytes.readUInt32BE(at);
    blocks.push(uncompress(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

type Encoder = { buffer: Buffer };
const { CompressionCodecs, CompressionTypes } = kafkajs;

/** Teaches kafkajs the codecs it does not bring: without them one lz4, snappy or zstd batch stops the consumer. */
export function registerCodecs(): void {
  const zstd = promisify(zstdCompress);
  const unzstd = promisify(zstdDecompress);
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: async ({ buffer }: Encoder) => Buffer.from(compress(buffer)),
    decompress: async (buffer: Buffer) => readSnappy(buffer),
  });
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: ({ buffer }: Encoder) => compressFrame(buffer),
    decompress: (buffer: Buffer) => decompressFrame(buffer),
  });
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: Encoder) => zstd(buffer),
    decompress: (buffer: Buffer) => unzstd(buffer),
  });
}
