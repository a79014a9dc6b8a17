import type { Plan, View } from '../api/types.ts';

type Property = { title?: string; description?: string };
export type Head = { name: string; title: string; description: string | undefined };

/** How a view's dimensions are called: by the title in the event's schema, or by the field's name in words. */
export function dimensionHeads(plan: Plan, view: View): Head[] {
  const properties = (plan.event['properties'] ?? {}) as Record<string, Property | undefined>;
  return view.by.map((name) => ({
    name,
    title: properties[name]?.title ?? inWords(name),
    description: properties[name]?.description,
  }));
}

/** `originState` -> `Origin state`. */
const inWords = (name: string) => {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
