import type { Case } from './case.ts';
import { CLAIMS } from './claims.ts';
import { COMMITS } from './commits.ts';
import { RECOUNTS } from './recounts.ts';
import { RETRIES } from './retries.ts';

/** All that two sides are made to do at once. */
export const CASES: Case[] = [...COMMITS, ...CLAIMS, ...RECOUNTS, ...RETRIES];
