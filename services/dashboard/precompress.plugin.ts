import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

// Below it a header costs more than is saved.
const LEAST_BYTES = 1_024;
const TEXT = /[.](html|js|css|svg|json|md|txt)$/;

const brotli = (bytes: Buffer) =>
  brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });

/** Writes `.br` and `.gz` beside each text file of the build: the API sends them as they are to who takes them. */
export function precompress(): Plugin {
  return {
    name: 'millrace:precompress',
    apply: 'build',
    writeBundle({ dir = '' }, files) {
      for (const file of Object.values(files)) {
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (!TEXT.test(file.fileName) || bytes.length < LEAST_BYTES) continue;
        writeFileSync(join(dir, `${file.fileName}.br`), brotli(bytes));
        writeFileSync(join(dir, `${file.fileName}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
