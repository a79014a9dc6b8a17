import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'infra',
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    // Each registers a whole stack with mocks, beside other tests on two cores.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
