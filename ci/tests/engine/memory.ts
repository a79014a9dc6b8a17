import { environmentOf } from './rules.ts';
import { chainOf, isStep, type Step, type Value } from './step.ts';

const keys = new Map<string, number>();
const known = new WeakMap<Step, number>();

/** A number for each value of the API: the same for what is made the same way, in whatever plan. */
export function keyOf(step: Step): number {
  const text = JSON.stringify([step.parent && keyOf(step.parent), step.field, step.args], (_, value: Value) =>
    isStep(value) ? `#${keyOf(value)}` : value,
  );
  const key = known.get(step) ?? keys.get(text) ?? keys.size;
  keys.set(text, key);
  known.set(step, key);
  return key;
}

/** What tells one run from another, in the variables of a container. */
export const runOf = (step: Step): string | undefined => environmentOf(step)['MILLRACE_RUN'];
// Commands, services, and what is read of an image that was pulled back.
const isDone = (step: Step): boolean =>
  ['label', 'entries'].includes(step.field) ||
  chainOf(step).some(({ field }) => field === 'withExec' || field === 'asService');

/** What the second of two calls of a function would have from an engine's memory, but for what may be `kept` there. */
export function remembered(
  one: readonly Step[],
  other: readonly Step[],
  kept: ReadonlySet<number>,
): string[] {
  const runs = new Set([undefined, ...other.map(runOf)]);
  return one
    .filter((step) => isDone(step) && !kept.has(keyOf(step)) && runs.has(runOf(step)))
    .map((step) => {
      const what = chainOf(step).findLast(({ args }) => args['args'] ?? args['address']);
      return `${step.field} of ${JSON.stringify(what?.args)}`;
    });
}
