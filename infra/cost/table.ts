import type { Environment } from '../config.ts';
import { sum, type Cost } from './costs.ts';

const usd = (value: number) => value.toFixed(0).padStart(9);

/** The costs of a stack as people read them, in USD a month. */
export function tableOf(stack: Environment, costs: Cost[], budget: number): string {
  const [awake, asleep] = [sum(costs.map((each) => each.awake)), sum(costs.map((each) => each.asleep))];
  const sleeps = Math.round(asleep) < Math.round(awake);
  const row = (part: string, one: number, other: number) =>
    `${part.padEnd(16)}${usd(one)}${sleeps ? usd(other) : ''}`;
  return [
    `${stack.padEnd(16)}${'awake'.padStart(9)}${sleeps ? 'sleeping'.padStart(9) : ''}`,
    ...costs.map((each) => row(each.part, each.awake, each.asleep)),
    row('in all', awake, asleep),
    row('budget', budget, budget),
  ].join('\n');
}
