import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { trustPodIdentity, trustWebIdentity, type Issuer, type ServiceAccount } from '../access/trust.ts';

type Text = pulumi.Input<string>;

export type WorkloadRoleArgs = {
  serviceAccount: ServiceAccount;
  cluster: { name: Text; accountId: Text };
  /** What the role may, as a document; a role that has only managed policies has none. */
  policy?: Text;
  managedPolicyArns?: string[];
} & ({ via?: 'pod-identity' } | { via: 'irsa'; issuer: Issuer });

/**
 * A role in AWS for the pods of one service account. By default through EKS Pod Identity: an association in AWS, nothing
 * in Kubernetes, and no provider that every role must name. `via: 'irsa'` is for clients that know only web identity;
 * then the service account must bear the annotation eks.amazonaws.com/role-arn. The pods notice no difference.
 */
export class WorkloadRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: WorkloadRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:WorkloadRole', name, {}, opts);
    const { serviceAccount, cluster, policy, managedPolicyArns = [] } = args;
    const own = { parent: this };
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        description: `${serviceAccount.namespace}/${serviceAccount.name} in the cluster`,
        assumeRolePolicy:
          args.via === 'irsa'
            ? trustWebIdentity(serviceAccount, args.issuer)
            : trustPodIdentity(serviceAccount, cluster),
      },
      own,
    );
    if (policy) new aws.iam.RolePolicy(`${name}-policy`, { role: role.name, policy }, own);
    for (const policyArn of managedPolicyArns) {
      const attached = `${name}-${policyArn.split('/').at(-1)}`;
      new aws.iam.RolePolicyAttachment(attached, { role: role.name, policyArn }, own);
    }
    if (args.via !== 'irsa') this.#associate(name, args, role);
    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }

  #associate(name: string, { serviceAccount, cluster }: WorkloadRoleArgs, role: aws.iam.Role): void {
    new aws.eks.PodIdentityAssociation(
      `${name}-association`,
      {
        clusterName: cluster.name,
        namespace: serviceAccount.namespace,
        serviceAccount: serviceAccount.name,
        roleArn: role.arn,
      },
      { parent: this },
    );
  }
}
