import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'infra',
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    // Each registers a whole stack with mocks, beside other tests on two cores.
    // The SDK is large: it is loaded once for each worker. Stacks are told apart by Pulumi, not by processes.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
