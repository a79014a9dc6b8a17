import * as pulumi from '@pulumi/pulumi';
import type { Statement } from './policy-document.ts';

/**
 * Under which name a service logs in to PostgreSQL. `millrace_processor` and `millrace_api` are the roles of the
 * migrations themselves, for a role's timeouts count only for who logs in as it; `millrace_spark` is a member of the
 * first, `millrace_migrate` makes them all. Each is let in once, by hand: `login`, and a member of `rds_iam`.
 */
export const DATABASE_LOGINS = {
  processor: 'millrace_processor',
  api: 'millrace_api',
  spark: 'millrace_spark',
  migrate: 'millrace_migrate',
} as const;

export type DatabasePlace = {
  region: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  resourceId: pulumi.Input<string>;
};

/** May log in to this database by a token of IAM, as this one user. */
export const databaseLogin = (
  { region, accountId, resourceId }: DatabasePlace,
  login: string,
): Statement => ({
  Sid: 'LogIn',
  Action: ['rds-db:connect'],
  Resource: pulumi.interpolate`arn:aws:rds-db:${region}:${accountId}:dbuser:${resourceId}/${login}`,
});
