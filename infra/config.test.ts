import * as pulumi from '@pulumi/pulumi';
import { beforeAll, expect, test } from 'vitest';
import { ENVIRONMENTS, readConfig, type Environment } from './config.ts';
import { record } from './testing/record.ts';
import { configOf } from './testing/stacks.ts';

// A stack's name is known only within a program.
async function read(stack: string, changes: Record<string, unknown> = {}) {
  pulumi.runtime.setAllConfig(configOf(stack === 'prod' ? 'prod' : 'staging', changes));
  let config: ReturnType<typeof readConfig> | undefined;
  await record(stack, () => void (config = readConfig()));
  return config;
}

beforeAll(() => pulumi.runtime.setAllConfig({}));

test.each(ENVIRONMENTS)('the file of %s, with what a team adds, is a config', async (stack: Environment) => {
  expect(await read(stack)).toMatchObject({
    environment: stack,
    region: 'us-east-1',
    account: '123456789012',
  });
});

test.each([
  ['no value', { 'millrace:domain': undefined }, 'millrace:domain is not set: expected the domain'],
  [
    'a mistyped key',
    { 'millrace:databse': {} },
    'millrace:databse is not a setting: expected one of account,',
  ],
  [
    'a mistyped key in a part',
    { 'millrace:network': { natt: 'one' } },
    'millrace:network.natt is not a setting: expected one of cidr, zones, nat, endpoints',
  ],
  [
    'a value of another kind',
    { 'millrace:network': { nat: 'two' } },
    'millrace:network.nat is "two": expected one of one, per-zone',
  ],
  [
    'a number that is too large',
    { 'millrace:database': { backupDays: 36 } },
    'millrace:database.backupDays is 36: expected a whole number from 1 to 35',
  ],
  [
    'one of several',
    { 'millrace:network': { zones: ['us-east-1a', 'mars'] } },
    'millrace:network.zones[1] is "mars": expected an availability zone',
  ],
  [
    'text where an object is expected',
    { 'millrace:cluster': 'big' },
    'millrace:cluster is "big": expected an object of version,',
  ],
  [
    'an account without its zeros',
    { 'millrace:account': '12345' },
    'millrace:account is "12345": expected the twelve digits',
  ],
  ['no region', { 'aws:region': undefined }, 'aws:region is not set: expected a region'],
])('%s is refused by name, value and expectation', async (_what, changes, message) => {
  await expect(read('staging', changes)).rejects.toThrow(message);
});

test('a stack that is neither staging nor prod is refused', async () => {
  await expect(read('dev')).rejects.toThrow('stack dev: expected one of staging, prod');
});

test('all that is wrong is said at once, with how to mend it', async () => {
  const changes = { 'millrace:domain': 'x', 'millrace:network': { cidr: '1.2.3.4' } };
  await expect(read('prod', changes)).rejects.toThrow(
    /^E_CONFIG: .*domain.*\n.*network\.cidr.*\nfix: pulumi config set/s,
  );
});
