import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ENVIRONMENTS } from './config.ts';
import { SOUND } from './policy/sound.ts';
import { tagsOf, takesTags, UNTAGGED } from './tags.ts';
import type { Recorded } from './testing/record.ts';
import { recordStack } from './testing/stacks.ts';

const SDK = join(import.meta.dirname, 'node_modules/@pulumi/aws');

/** Whether the SDK has `tags` among what a resource may be given. */
function hasTags(type: string): boolean {
  const [, path, name] = /^aws:(.+):(.+)$/.exec(type) ?? [];
  const types = readFileSync(join(SDK, `${path}.d.ts`), 'utf8');
  const args = types.slice(types.indexOf(`export interface ${name}Args {`));
  return /\n {4}tags\?: /.test(args);
}

const made: Recorded[] = [];
beforeAll(async () => {
  for (const stack of ENVIRONMENTS) made.push(...(await recordStack(stack)).resources);
});

test('what takes tags is what the SDK says', () => {
  const types = new Set([
    ...made.map(({ type }) => type).filter((type) => type.startsWith('aws:')),
    ...Object.keys(SOUND).map((type) => `aws:${type}`),
    ...UNTAGGED,
  ]);
  expect(types.size).toBeGreaterThan(50);
  expect([...types].filter((type) => takesTags(type) !== hasTags(type))).toEqual([]);
});

test.each(ENVIRONMENTS)('whatever takes tags in %s bears them all', (stack) => {
  const tagged = made.filter(({ type, urn }) => takesTags(type) && urn.includes(`:${stack}::`));
  expect(tagged.length).toBeGreaterThan(50);
  for (const { inputs } of tagged) expect(inputs['tags']).toMatchObject(tagsOf(stack));
});
