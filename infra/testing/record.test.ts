import * as aws from '@pulumi/aws';
import { expect, test } from 'vitest';
import { record } from './record.ts';

test('a program is recorded with what it would make, under whom, and what it gives back', async () => {
  const { resources, outputs } = await record('staging', () => {
    const key = new aws.kms.Key('key', { description: 'x' }, { protect: true });
    new aws.kms.Alias('alias', { targetKeyId: key.id });
    return { arn: key.arn };
  });
  const made = resources.map(({ type, inputs, protect }) => ({ type, inputs, protect }));
  expect(made).toEqual([
    { type: 'pulumi:pulumi:Stack', inputs: {}, protect: false },
    { type: 'aws:kms/alias:Alias', inputs: { targetKeyId: 'key-id' }, protect: false },
    { type: 'aws:kms/key:Key', inputs: { description: 'x' }, protect: true },
  ]);
  expect(outputs['arn']).toContain('key');
});

test('two stacks in one process are two graphs', async () => {
  const one = await record('staging', () => void new aws.kms.Key('a', {}));
  const two = await record('prod', () => void new aws.kms.Key('b', {}));
  expect([one, two].map(({ resources }) => resources.map(({ name }) => name))).toEqual([
    ['millrace-staging', 'a'],
    ['millrace-prod', 'b'],
  ]);
});

test('a program that throws is no graph', async () => {
  const failing = record('staging', () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
});
