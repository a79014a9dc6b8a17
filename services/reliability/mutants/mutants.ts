import { ENGINE_MUTANTS } from './engine-mutants.ts';
import type { Mutant } from './mutant.ts';
import { STORE_MUTANTS } from './store-mutants.ts';

/** Mistakes that somebody could make, each of which loses, doubles or forgets something. */
export const MUTANTS: Mutant[] = [...STORE_MUTANTS, ...ENGINE_MUTANTS];
