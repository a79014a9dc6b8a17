import { runOf } from './memory.ts';
import { named, stepsOf } from './rules.ts';
import { chainOf, type Step } from './step.ts';

// Who gives a container a secret has it talk to somebody; what signs in to a registry also holds a `publish`.
const SECRETS = ['withSecretVariable', 'withMountedSecret'];

const commandIn = (step: Step): string => {
  const words = (step.args['args'] as string[] | undefined) ?? [];
  return words.length > 0 ? `'${words.join(' ')}'` : 'its entrypoint';
};

/**
 * Why what a function answers must not be kept, in words, from two records of the same call of it; nothing when it may
 * be. What a command does outside without a secret and without a number of its own call is in no plan.
 */
export function effectsOf(one: readonly Step[], other: readonly Step[]): string[] {
  const steps = stepsOf(one);
  const runs = new Set(stepsOf(other).map(runOf));
  const begun = [...named(steps, 'withExec'), ...named(steps, 'asService')];
  return [
    ...named(steps, 'publish').map(({ args }) => `pushes ${args['address'] as string}`),
    ...begun
      .filter((step) => chainOf(step).some(({ field }) => SECRETS.includes(field)))
      .map((step) => `runs ${commandIn(step)} with a secret`),
    ...begun.filter((step) => !runs.has(runOf(step))).map((step) => `runs ${commandIn(step)} anew`),
  ];
}
