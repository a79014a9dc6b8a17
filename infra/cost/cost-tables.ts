import { ENVIRONMENTS, type Environment } from '../config.ts';
import type { Settings } from '../settings.ts';
import { configOf, recordStack } from '../testing/stacks.ts';
import { shareAsleep } from './asleep.ts';
import { costsOf, type Cost } from './costs.ts';
import { PRICES } from './prices.ts';
import { tableOf } from './table.ts';

/** What a stack costs a month by component, and its budget, in USD. */
export async function costOf(stack: Environment): Promise<{ costs: Cost[]; budget: number }> {
  const config = configOf(stack);
  const asleep = shareAsleep(parsed(config['millrace:schedule']) as Settings['schedule']);
  const budget = (parsed(config['millrace:alarms']) as Settings['alarms']).monthlyUsd;
  return { costs: costsOf(stack, await recordStack(stack), asleep), budget };
}

const parsed = (json: string | undefined): unknown => (json === undefined ? undefined : JSON.parse(json));

/** Both stacks, and how old the prices are. */
export async function costTables(): Promise<string> {
  const tables: string[] = [];
  for (const stack of ENVIRONMENTS) {
    const { costs, budget } = await costOf(stack);
    tables.push(tableOf(stack, costs, budget));
  }
  const dates = Object.values(PRICES)
    .map(({ date }) => date)
    .toSorted();
  const note = [
    `USD a month of 730 hours, us-east-1, on demand, without taxes, support and traffic to the internet.`,
    `Prices of ${dates[0]} to ${dates.at(-1)}, each with its source in cost/prices.ts; amounts of data are guesses in cost/usage.ts.`,
  ];
  return [...tables, note.join('\n')].join('\n\n');
}
