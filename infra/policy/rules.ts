import { BROKER_RULES } from './rules/broker.ts';
import { CLUSTER_RULES } from './rules/cluster.ts';
import { COST_RULES } from './rules/cost.ts';
import { DATABASE_RULES } from './rules/database.ts';
import { IDENTITY_RULES } from './rules/identity.ts';
import { NETWORK_RULES } from './rules/network.ts';
import { STORAGE_RULES } from './rules/storage.ts';

/** What must be so of every stack: judged over mocks by our tests, and over each preview by Pulumi. */
export const RULES = [
  ...NETWORK_RULES,
  ...DATABASE_RULES,
  ...BROKER_RULES,
  ...CLUSTER_RULES,
  ...STORAGE_RULES,
  ...IDENTITY_RULES,
  ...COST_RULES,
];
