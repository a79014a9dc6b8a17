import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ENVIRONMENTS } from '../config.ts';
import { recordStack } from '../testing/stacks.ts';
import { clusterSecret, PREFIX } from './cluster-secret.ts';

const handoverOf = async (stack: (typeof ENVIRONMENTS)[number]) =>
  (await recordStack(stack)).outputs['handover'] as Record<string, string>;

test.each(ENVIRONMENTS)('what %s hands over is what manifests may read', async (stack) => {
  const file = join(import.meta.dirname, `${stack}.yaml`);
  await expect(clusterSecret(await handoverOf(stack))).toMatchFileSnapshot(file);
});

test('every name is one that Kubernetes takes, every value a text', async () => {
  const { metadata } = parse(clusterSecret(await handoverOf('prod'))) as {
    metadata: { annotations: Record<string, string> };
  };
  const names = Object.keys(metadata.annotations);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names)
    expect(name.slice(PREFIX.length)).toMatch(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);
  for (const value of Object.values(metadata.annotations)) expect(value).toBeTypeOf('string');
});

test('what names no cluster is refused', () => {
  expect(() => clusterSecret({ region: 'us-east-1' })).toThrow('E_HANDOVER: no clusterName');
});
