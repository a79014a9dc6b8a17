import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { boundary, boundaryName, PIPELINE_PATH } from '../access/boundary.ts';
import { deployAccess } from '../access/deploy.ts';
import { trustGithub } from '../access/github-trust.ts';
import { planAccess, pushAccess, stateAccess } from '../access/pipeline-roles.ts';
import { policyDocument, type Statement } from '../access/policy-document.ts';
import type { Settings } from '../settings.ts';

export type GithubOidcArgs = {
  repository: Settings['repository'];
  environment: string;
  accountId: string;
  region: string;
  repositoryArns: pulumi.Input<string>[];
  /** Where Pulumi keeps what it made, by the bucket's name, and the one key that seals bucket and secrets of the stack. */
  stateBucket: string;
  stateKeyArn: string;
};

// In seconds: a first `up` waits for cluster, brokers and database one after the other.
const SESSION = { plan: 3600, push: 3 * 3600, deploy: 4 * 3600 };

/**
 * What pipelines on GitHub may do in AWS, without a key that could be stolen: a job proves who it is by a token of some
 * minutes. Costs nothing. Three roles, each for one environment of one repository: plan sees how things are set and reads
 * no data, push writes images, deploy changes the stack within the boundary. All three and the boundary are changed by
 * an administrator alone; the deploy role has no right to them.
 */
export class GithubOidc extends pulumi.ComponentResource {
  readonly planRoleArn: pulumi.Output<string>;
  readonly pushRoleArn: pulumi.Output<string>;
  readonly deployRoleArn: pulumi.Output<string>;
  readonly providerArn: pulumi.Output<string>;
  /** For every other role of the program: access/bound-roles.ts. */
  readonly boundaryArn: pulumi.Output<string>;

  constructor(name: string, args: GithubOidcArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:GithubOidc', name, {}, opts);
    const { environment, region } = args;
    const state = { bucket: args.stateBucket, keyArn: args.stateKeyArn };
    this.providerArn = pulumi.output(args.repository.providerArn ?? this.#provider(name));
    this.boundaryArn = this.#boundary(name, args);
    const role = (kind: keyof typeof SESSION, job: string, statements: Statement[]) =>
      this.#role(`${name}-${kind}`, { args, job, statements, seconds: SESSION[kind] });
    const plan = role('plan', `${environment}-preview`, planAccess(state, args));
    new aws.iam.RolePolicyAttachment(
      `${name}-plan-read`,
      { role: plan.name, policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      { parent: this },
    );
    this.planRoleArn = plan.arn;
    this.pushRoleArn = role('push', 'release', pushAccess(args.repositoryArns, region)).arn;
    this.deployRoleArn = role('deploy', environment, [...stateAccess(state), ...deployAccess(args)]).arn;
    this.registerOutputs({ planRoleArn: this.planRoleArn, deployRoleArn: this.deployRoleArn });
  }

  // Without thumbprints: AWS knows who signs for GitHub.
  #provider(name: string): pulumi.Output<string> {
    const url = 'https://token.actions.githubusercontent.com';
    const inputs = { url, clientIdLists: ['sts.amazonaws.com'] };
    return new aws.iam.OpenIdConnectProvider(`${name}-provider`, inputs, { parent: this }).arn;
  }

  #boundary(name: string, args: GithubOidcArgs): pulumi.Output<string> {
    return new aws.iam.Policy(
      `${name}-boundary`,
      {
        name: boundaryName(args),
        description: 'The most that a role of this stack can ever do',
        policy: policyDocument(boundary(args)),
      },
      { parent: this },
    ).arn;
  }

  #role(
    name: string,
    {
      args,
      job,
      statements,
      seconds,
    }: { args: GithubOidcArgs; job: string; statements: Statement[]; seconds: number },
  ): aws.iam.Role {
    const role = new aws.iam.Role(
      name,
      {
        path: PIPELINE_PATH,
        description: `Jobs of ${args.repository.owner}/${args.repository.name} in the environment ${job}`,
        assumeRolePolicy: trustGithub(this.providerArn, args.repository, job),
        maxSessionDuration: seconds,
        permissionsBoundary: this.boundaryArn,
      },
      { parent: this },
    );
    const policy = policyDocument(statements);
    new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy }, { parent: this });
    return role;
  }
}
