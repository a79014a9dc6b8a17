import type { RealParts } from '../testing/real-parts.ts';

/** Real parts, and the environment that measured processes get beside their addresses. */
export type BenchParts = RealParts & { env: NodeJS.ProcessEnv };
