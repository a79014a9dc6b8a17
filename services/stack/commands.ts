import { attack } from './verbs/attack.ts';
import { bench } from './verbs/bench.ts';
import { chaos } from './verbs/chaos.ts';
import { check } from './verbs/check.ts';
import { doctor } from './verbs/doctor.ts';
import { fix } from './verbs/fix.ts';
import { generate } from './verbs/generate.ts';
import { key } from './verbs/key.ts';
import { mutants } from './verbs/mutants.ts';
import { reset } from './verbs/reset.ts';
import { sim } from './verbs/sim.ts';
import { smoke } from './verbs/smoke.ts';
import { status } from './verbs/status.ts';
import { supplyChain } from './verbs/supply-chain.ts';
import { test } from './verbs/test.ts';
import { up } from './verbs/up.ts';
import type { Verb } from './verbs/verb.ts';
import { verify } from './verbs/verify.ts';

/**
 * Every command, in the order in which `--help` lists them. None imports the pipeline definitions before it runs: with a
 * wrong one there are still help, status, doctor, key and reset.
 */
export const COMMANDS: Verb[] = [
  up,
  status,
  verify,
  smoke,
  doctor,
  key,
  reset,
  test,
  check,
  fix,
  generate,
  bench,
  sim,
  mutants,
  chaos,
  attack,
  supplyChain,
];
