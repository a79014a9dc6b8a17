import type * as pulumi from '@pulumi/pulumi';
import { policyDocument } from './policy-document.ts';

export type Repository = { owner: string; ownerId: string; name: string; id: string };

const ISSUER = 'token.actions.githubusercontent.com';

/**
 * How GitHub names a job of an environment. Repositories made, renamed or moved after 15 July 2026, and older ones that
 * chose so, have the numbers in it; a name alone can come to belong to somebody else.
 */
export function subjects({ owner, ownerId, name, id }: Repository, environment: string): [string, string] {
  // As GitHub writes it, for a colon divides the parts.
  const job = `environment:${environment.replaceAll(':', '%3A')}`;
  return [`repo:${owner}/${name}:${job}`, `repo:${owner}@${ownerId}/${name}@${id}:${job}`];
}

/**
 * Jobs of one environment of one repository may take the role. All four must be equal: `sub`, without which AWS refuses
 * the document, in both of its forms; the repository by its number, which no other ever has; the environment, behind
 * whose rules of protection the job waits.
 */
export const trustGithub = (
  providerArn: pulumi.Input<string>,
  repository: Repository,
  environment: string,
): pulumi.Output<string> =>
  policyDocument([
    {
      Principal: { Federated: providerArn },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: {
        StringEquals: {
          [`${ISSUER}:aud`]: 'sts.amazonaws.com',
          [`${ISSUER}:sub`]: subjects(repository, environment),
          [`${ISSUER}:repository_id`]: repository.id,
          [`${ISSUER}:environment`]: environment,
        },
      },
    },
  ]);
