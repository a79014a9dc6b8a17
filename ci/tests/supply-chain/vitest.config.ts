import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// `npm run supply-chain` runs these: they need tools that `npm test` does not.
export default defineConfig({
  resolve: { alias: { '@dagger.io/dagger': join(import.meta.dirname, '../node_modules/@dagger.io/dagger') } },
  test: {
    include: ['ci/tests/supply-chain/*.proof.ts'],
    fileParallelism: false,
    reporters: ['verbose'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
