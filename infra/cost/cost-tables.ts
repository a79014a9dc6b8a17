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
  const setting = <T>(name: string) => JSON.parse(config[`millrace:${name}`] ?? 'null') as T | null;
  const asleep = shareAsleep(setting<NonNullable<Settings['schedule']>>('schedule') ?? undefined);
  const budget = setting<Settings['alarms']>('alarms')?.monthlyUsd ?? 0;
  return { costs: costsOf(stack, await recordStack(stack), asleep), budget };
}

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
