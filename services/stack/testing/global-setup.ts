import type { TestProject } from 'vitest/node';
import { readConfig } from '../config.ts';
import { startRealParts, type RealParts } from './real-parts.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Administrator's URL of a real PostgreSQL; a test makes its own database there. */
    databaseUrl: string;
    /** Address of a real Kafka; a test makes its own topics there. */
    kafkaBrokers: string;
  }
}

// Projects (integration, e2e) are set up one after the other by one process, and share the parts.
const shared = globalThis as typeof globalThis & {
  millraceTestParts?: { users: number; parts: Promise<RealParts> };
};

/** Vitest's hook: provides `databaseUrl` and `kafkaBrokers`, and returns what stops them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const entry = (shared.millraceTestParts ??= { users: 0, parts: startRealParts(readConfig()) });
  entry.users++;
  const parts = await entry.parts;
  project.provide('databaseUrl', parts.databaseUrl);
  project.provide('kafkaBrokers', parts.kafkaBrokers);
  return async () => {
    if (--entry.users > 0) return;
    delete shared.millraceTestParts;
    await parts.stop();
  };
}
