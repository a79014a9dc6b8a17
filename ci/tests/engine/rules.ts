import { asSomebodyElse, unreadable } from './access.ts';
import { unlisted } from './commands.ts';
import { leaks } from './leaks.ts';
import { chainOf, closureOf, type Step, stepsIn } from './step.ts';

const PINNED = /^[a-z0-9./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/;

export const stepsOf = (plan: readonly Step[]): Step[] => {
  const seen = new Set<Step>();
  for (const step of plan) closureOf(step, seen);
  return [...seen];
};

export const named = (steps: readonly Step[], field: string) => steps.filter((step) => step.field === field);
export const argsOf = (step: Step) => step.args['args'] as string[];

/** The command that an exec runs, without the `timeout` around it. */
export const commandOf = (step: Step): string[] => {
  const args = argsOf(step);
  return args[0] === 'timeout' ? args.slice(4) : args;
};

// A port has a slash behind it, a tag has none.
const nameOf = (address: string) => (address.split('@')[0] ?? '').replace(/:[^/:]*$/, '');

const isPublished = (address: string, steps: readonly Step[]) =>
  named(steps, 'publish').some(({ args }) => nameOf(args['address'] as string) === nameOf(address));

/** Everything about a plan that is against the rules of this pipeline, in words. */
export function problemsOf(plan: readonly Step[]): string[] {
  const steps = stepsOf(plan);
  return [
    ...named(steps, 'from')
      .map(({ args }) => args['address'] as string)
      .filter((address) => !PINNED.test(address) && !isPublished(address, steps))
      .map((address) => `${address} is not pinned by version and digest`),
    ...unlisted(steps),
    ...leaks(steps),
    ...unreadable(steps),
    ...asSomebodyElse(steps),
    ...leftRunning(plan),
    ...startedCold(plan),
  ];
}

const imageOf = (step: Step) => chainOf(step).findLast(({ field }) => field === 'from')?.args['address'];

/** Services that are started before their image was fetched: the download would count as time to start. */
function startedCold(plan: readonly Step[]): string[] {
  return plan
    .map((step, index) => ({ step, before: named(plan.slice(0, index), 'sync').map(imageOf) }))
    .filter(({ step, before }) => step.field === 'start' && !before.includes(imageOf(step)))
    .map(({ step }) => `${imageOf(step) as string} is fetched while the clock of a start runs`);
}

/** Services that are started and not stopped. */
function leftRunning(plan: readonly Step[]): string[] {
  const of = (field: string) => named(plan, field).map(({ parent }) => parent);
  const stopped = of('stop');
  return of('start')
    .filter((service) => !stopped.includes(service))
    .map(() => 'a service is started and never stopped');
}

/** Alias and service of everything that a container is bound to. */
export const bindingsOf = (steps: readonly Step[]) =>
  named(steps, 'withServiceBinding').map(({ args }) => ({
    alias: args['alias'] as string,
    service: stepsIn(args['service'])[0] as Step,
  }));

/** Variables of a container. */
export const environmentOf = (step: Step): Record<string, string> =>
  Object.fromEntries(
    chainOf(step)
      .filter(({ field }) => field === 'withEnvVariable')
      .map(({ args }) => [args['name'] as string, args['value'] as string]),
  );
