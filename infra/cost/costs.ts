import type { Environment } from '../config.ts';
import type { Graph, Recorded } from '../testing/record.ts';
import { beside, ITEMS, type Item } from './items.ts';
import { PRICES } from './prices.ts';
import { USAGE } from './usage.ts';

const HOURS = 730; // of a month

/** In USD a month: always awake, and asleep for some of it. */
export type Cost = { part: string; awake: number; asleep: number };

/** What a stack costs, by component, dearest first. `asleep`: the share of time in which it sleeps, from 0 to 1. */
export function costsOf(stack: Environment, { resources }: Graph, asleep: number): Cost[] {
  const usage = USAGE[stack];
  const byUrn = new Map(resources.map((each) => [each.urn, each]));
  const items = resources.flatMap((resource) =>
    (ITEMS[resource.type.replace(/^aws:/, '')]?.(resource.inputs, usage) ?? []).map(
      (item) => [componentOf(resource, byUrn), item] as const,
    ),
  );
  const others = Object.entries(beside(usage)).flatMap(([part, all]) =>
    all.map((item) => [part, item] as const),
  );
  const parts = Map.groupBy([...items, ...others], ([part]) => part);
  return [...parts]
    .map(([part, all]) => ({
      part,
      awake: sum(all.map(([, item]) => monthly(item))),
      asleep: sum(all.map(([, item]) => monthly(item) * (item.sleeps ? 1 - asleep : 1))),
    }))
    .toSorted((a, b) => b.awake - a.awake);
}

/** The component of the bill of materials that a resource is of. */
function componentOf(resource: Recorded, byUrn: Map<string, Recorded>): string {
  const parent = byUrn.get(resource.parent);
  return !parent || parent.type === 'pulumi:pulumi:Stack' ? resource.name : componentOf(parent, byUrn);
}

function monthly({ of, count }: Item): number {
  const { usd, per } = PRICES[of];
  return usd * count * (per === 'hour' ? HOURS : 1);
}

export const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
