const MAGIC = 0x184d2204;
const HAS_DICTIONARY = 0x01;
const HAS_CONTENT_CHECKSUM = 0x04;
const HAS_CONTENT_SIZE = 0x08;
const HAS_BLOCK_CHECKSUMS = 0x10;
const BLOCK_IS_PLAIN = 0x8000_0000;
// The format cannot do better: each byte that lengthens a match adds 255.
const RATIO_MAX = 255;

/** Bytes that one block may unpack to; the codes 4 to 7 stand for 64 KiB to 4 MiB. */
const blockBytesMax = (descriptor: number) => 2 ** (8 + 2 * ((descriptor >> 4) & 7));

/** Adds up the blocks of one frame, which begins at `start`; `end` is where the next one would. */
function measureFrame(bytes: Buffer, start: number): { most: number; end: number } {
  const flags = bytes.readUInt8(start + 4);
  const blockMax = blockBytesMax(bytes.readUInt8(start + 5));
  const checksumBytes = flags & HAS_BLOCK_CHECKSUMS ? 4 : 0;
  let at = start + 7 + (flags & HAS_CONTENT_SIZE ? 8 : 0) + (flags & HAS_DICTIONARY ? 4 : 0);
  let most = 0;
  for (;;) {
    const block = bytes.readUInt32LE(at);
    at += 4;
    if (block === 0) return { most, end: at + (flags & HAS_CONTENT_CHECKSUM ? 4 : 0) };
    const length = block % BLOCK_IS_PLAIN;
    most += Math.min(blockMax, block >= BLOCK_IS_PLAIN ? length : length * RATIO_MAX);
    at += length + checksumBytes;
  }
}

/**
 * The most bytes that LZ4 frames can unpack to, without unpacking them. The size that a header may declare is not
 * believed. Throws when the bytes are no whole frames.
 */
export function lz4BytesMax(bytes: Buffer): number {
  let most = 0;
  for (let at = 0; at < bytes.length;) {
    if (bytes.readUInt32LE(at) !== MAGIC) throw new Error('not an LZ4 frame');
    const frame = measureFrame(bytes, at);
    most += frame.most;
    at = frame.end;
  }
  return most;
}
