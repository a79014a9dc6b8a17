import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ENVIRONMENTS } from '../config.ts';
import { judge } from '../policy/judge.ts';
import { RULES } from '../policy/rules.ts';
import { recordStack } from '../testing/stacks.ts';
import { tableOf } from './table.ts';

test.each(ENVIRONMENTS)('%s is what its table says', async (stack) => {
  const file = join(import.meta.dirname, `${stack}.txt`);
  await expect(tableOf(stack, await recordStack(stack))).toMatchFileSnapshot(file);
});

test.each(ENVIRONMENTS)(`%s breaks none of ${RULES.length} rules`, async (stack) => {
  const { resources } = await recordStack(stack);
  expect(judge(resources, RULES)).toEqual([]);
});

test('what keeps data is protected in production', async () => {
  const { resources } = await recordStack('prod');
  const KEEPS =
    /^aws:(rds\/instance|msk\/(cluster|topic)|kms\/key|ecr\/repository|route53\/zone|secretsmanager\/secret):/;
  const unprotected = resources.filter(({ type, protect }) => KEEPS.test(type) && !protect);
  expect(unprotected.map(({ name }) => name)).toEqual([]);
});

test('every role is within the boundary, and the deploy role can make only such', async () => {
  const { resources } = await recordStack('prod');
  const roles = resources.filter(({ type }) => type === 'aws:iam/role:Role');
  expect(roles.length).toBeGreaterThan(15);
  expect(roles.filter(({ inputs }) => !inputs['permissionsBoundary']).map(({ name }) => name)).toEqual([]);
  const elsewhere = roles
    .filter(({ inputs }) => inputs['path'] !== '/millrace/prod/')
    .map(({ name }) => name);
  expect(elsewhere).toEqual(['github-deploy', 'github-plan', 'github-push']);
});

test('a wrong size is refused before anything is made', async () => {
  const changes = { 'millrace:database': { storageMaxGb: 20 } };
  await expect(recordStack('staging', changes)).rejects.toThrow(
    'millrace:database.storageMaxGb is 20: expected 30 or more',
  );
});
