import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import type { Environment } from '../config.ts';
import millrace from '../index.ts';
import { record, type Graph } from './record.ts';

type Values = Record<string, unknown>;

// What a team sets of its own, by its first step.
const OURS: Values = {
  'millrace:account': '123456789012',
  'millrace:repository': { owner: 'example', ownerId: '1001', name: 'millrace', id: '2002' },
  'millrace:state': {
    bucket: 'millrace-state',
    key: 'arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000',
  },
  'millrace:alarms': { email: 'team@example.com' },
  'millrace:cluster': { admins: ['arn:aws:iam::123456789012:role/admin'] },
};

/** The config of a stack: its file, what a team adds, and what a test changes, as `{ 'millrace:database': { class } }`. */
export function configOf(stack: Environment, changes: Values = {}): Record<string, string> {
  const file = readFileSync(join(import.meta.dirname, `../Pulumi.${stack}.yaml`), 'utf8');
  const { config } = parse(file) as { config: Values };
  const domain = { 'millrace:domain': `${stack}.example.com` };
  const merged = [OURS, domain, changes].reduce<Values>(withValues, config);
  return Object.fromEntries(
    Object.entries(merged)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

const withValues = (values: Values, changes: Values): Values => ({
  ...values,
  ...Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [
      key,
      isObject(value) ? { ...(values[key] as Values), ...value } : value,
    ]),
  ),
});

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The whole of a stack, as the program would make it. */
export async function recordStack(stack: Environment, changes: Values = {}): Promise<Graph> {
  pulumi.runtime.setAllConfig(configOf(stack, changes));
  return record(stack, millrace);
}
