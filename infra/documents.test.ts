import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RULES } from './policy/rules.ts';

test.each(['README.md', 'infra/README.md', 'docs/aws.md'])('%s tells how many rules there are', (path) => {
  const text = readFileSync(join(import.meta.dirname, '..', path), 'utf8');
  expect([...text.matchAll(/(\d+) rules/g)].map(([, number]) => number)).toEqual([String(RULES.length)]);
});
