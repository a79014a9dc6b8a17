import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'infra',
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    // The SDK is large: it is loaded once for each worker. Stacks are told apart by Pulumi, not by processes.
    isolate: false,
    // As in the root's.
    maxWorkers: 2,
    // Some make whole stacks, beside other tests on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
