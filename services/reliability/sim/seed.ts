import fc from 'fast-check';

import { MOST } from './tape.ts';

/** Tapes of up to this many numbers; short ones are as likely as long ones. */
const LONGEST = 1_500;

export const tapes = fc.noBias(fc.array(fc.nat(MOST), { maxLength: LONGEST, size: 'max' }));

/** The tape that a seed stands for; the same one for ever, as long as fast-check's version is. */
export const tapeOf = (seed: number): number[] => fc.sample(tapes, { seed, numRuns: 1 })[0] as number[];
