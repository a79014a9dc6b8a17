import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const INTEGRATION = '**/*.int.test.ts';
const END_TO_END = '**/*.e2e.test.{ts,tsx}';
const ELSEWHERE = ['**/node_modules/**', '**/dist/**', '**/.millrace/**'];
// The pipeline's own island: `npm run check` installs there what its tests need, and this says so when it is missing.
const INSTALLED = 'ci/tests/installed.ts';
const DAGGER_SDK = join(import.meta.dirname, 'ci/tests/node_modules/@dagger.io/dagger');
// Starts one real PostgreSQL and one real Kafka, and only when a test of that project is to run.
const REAL_PARTS = ['services/stack/testing/global-setup.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    // As services/runtime/node-flags.ts says, which is an island to this file; a test compares.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    reporters: process.env.CI ? ['default'] : [['default', { summary: false }]],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['services/**/*.test.{ts,tsx}'],
          exclude: [...ELSEWHERE, INTEGRATION, END_TO_END],
          // Some spawn the command line or try thousands of cases, beside other tests on two cores.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [`services/${INTEGRATION}`],
          exclude: ELSEWHERE,
          globalSetup: REAL_PARTS,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias: { '@dagger.io/dagger': DAGGER_SDK } },
        test: {
          name: 'ci',
          include: ['ci/tests/**/*.test.ts'],
          exclude: [...ELSEWHERE, INTEGRATION],
          globalSetup: [INSTALLED],
          // The SDK reads the whole module anew in each, beside other tests on two cores; out of time, it says nothing.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      // A pattern and no path: where only services are tested it is not there.
      'infra*/vitest.config.ts',
      {
        // What an engine would run in containers, run here.
        resolve: { alias: { '@dagger.io/dagger': DAGGER_SDK } },
        test: {
          name: 'rehearsal',
          include: [`ci/tests/${INTEGRATION}`],
          exclude: ELSEWHERE,
          globalSetup: [INSTALLED, ...REAL_PARTS],
        },
      },
      {
        test: {
          name: 'e2e',
          include: [`services/${END_TO_END}`],
          exclude: ELSEWHERE,
          globalSetup: REAL_PARTS,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // A whole stack each: one after the other.
          fileParallelism: false,
        },
      },
    ],
  },
});
