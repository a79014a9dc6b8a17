import { codeOf, MillraceError } from './errors.ts';

/** Far above what a broker takes as one batch, far below what a process may hold of several. */
export const BATCH_BYTES_MAX = 16 * 1024 * 1024;

// Each chunk is a way to another thread and back: zlib's own 16 KiB make many of them.
const CHUNK_BYTES = 128 * 1024;

const tooLarge = (cause?: unknown) =>
  new MillraceError({
    code: 'E_BATCH_TOO_LARGE',
    message: `a compressed record batch holds more than ${BATCH_BYTES_MAX} bytes`,
    fix: 'let its producer send smaller batches, and count afresh from a topic without this one',
    cause,
  });

/** Throws E_BATCH_TOO_LARGE when a batch would unpack to more than may be held. */
export function checkBatchBytes(bytes: number): void {
  if (bytes > BATCH_BYTES_MAX) throw tooLarge();
}

type Unpack = (bytes: Buffer, options: { maxOutputLength: number; chunkSize: number }) => Promise<Buffer>;

/** Unpacks with one of node:zlib's functions, never to more than may be held. Errors: E_BATCH_TOO_LARGE. */
export async function unpackBounded(unpack: Unpack, bytes: Buffer): Promise<Buffer> {
  try {
    return await unpack(bytes, { maxOutputLength: BATCH_BYTES_MAX, chunkSize: CHUNK_BYTES });
  } catch (error) {
    throw codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(error) : error;
  }
}
