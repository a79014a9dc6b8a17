import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Minutes, and root: not among the tests. npx vitest run --config ci/tests/rehearsal/suite.config.ts
export default defineConfig({
  resolve: { alias: { '@dagger.io/dagger': join(import.meta.dirname, '../node_modules/@dagger.io/dagger') } },
  test: {
    include: ['ci/tests/rehearsal/*.proof.ts'],
    globalSetup: ['ci/tests/installed.ts'],
    reporters: ['verbose'],
    testTimeout: 1_600_000,
    hookTimeout: 300_000,
  },
});
