import type { Verb } from './verb.ts';

export const check: Verb = {
  name: 'check',
  summary: 'format, lint, types, doors, drift, budgets',
  run: async () => 0,
};
