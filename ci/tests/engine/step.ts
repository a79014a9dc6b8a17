/** A value of the API as the calls that make it: `container.from(address).withExec(args)` is three steps. */
export type Step = { parent: Step | null; field: string; args: Record<string, Value> };
/** An argument: plain data, or another value of the API. */
export type Value = string | number | boolean | null | Step | Value[] | { [name: string]: Value };

export const isStep = (value: Value): value is Step =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  'field' in value &&
  'parent' in value;

/** The steps of a value from its root on. */
export const chainOf = (step: Step): Step[] => [...(step.parent ? chainOf(step.parent) : []), step];

/** Every value of the API among the arguments of a step, however deep. */
export function stepsIn(value: Value | undefined): Step[] {
  if (value === undefined || typeof value !== 'object' || value === null) return [];
  if (isStep(value)) return [value];
  return Object.values(value).flatMap(stepsIn);
}

/** Every step that a value rests on: its own chain, and those of its arguments. Each once, what comes first first. */
export function closureOf(step: Step, seen = new Set<Step>()): Set<Step> {
  if (seen.has(step)) return seen;
  if (step.parent) closureOf(step.parent, seen);
  for (const used of stepsIn(step.args)) closureOf(used, seen);
  return seen.add(step);
}
