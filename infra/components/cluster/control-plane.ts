import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { trustService } from '../../access/trust.ts';
import type { ClusterArgs } from '../cluster.ts';

// In days. Who did what must be found weeks after it was noticed, and costs half a dollar per GB to take in.
const LOG_DAYS = { staging: 30, prod: 90 };

/** The control plane, and the component whose part everything else of it is. */
export type Made = { cluster: aws.eks.Cluster; parent: pulumi.Resource };

/** The API server and all that only AWS sees of it: its role, its log, and whom it knows. */
export function controlPlane(name: string, args: ClusterArgs, parent: pulumi.Resource): aws.eks.Cluster {
  refuseOpen(args.publicAccess);
  const own = { parent };
  const role = new aws.iam.Role(
    `${name}-control-plane`,
    { description: 'The control plane of the cluster', assumeRolePolicy: trustService('eks.amazonaws.com') },
    own,
  );
  const allowed = new aws.iam.RolePolicyAttachment(
    `${name}-control-plane-policy`,
    { role: role.name, policyArn: 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy' },
    own,
  );
  // EKS would make it, unsealed and kept for ever.
  const log = new aws.cloudwatch.LogGroup(
    `${name}-log`,
    {
      name: `/aws/eks/${args.name}/cluster`,
      retentionInDays: args.production ? LOG_DAYS.prod : LOG_DAYS.staging,
      kmsKeyId: args.keyArn,
    },
    own,
  );
  return new aws.eks.Cluster(`${name}-cluster`, clusterInputs(args, role.arn), {
    parent,
    dependsOn: [allowed, log],
  });
}

const clusterInputs = (args: ClusterArgs, roleArn: pulumi.Input<string>): aws.eks.ClusterArgs => ({
  name: args.name,
  version: args.version,
  roleArn,
  // Never the sixfold price of extended support; AWS upgrades the cluster by itself when a version's time is over.
  upgradePolicy: { supportType: 'STANDARD' },
  // Who may enter stands in access entries alone: no aws-auth, no silent right of whoever created it.
  accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: false },
  bootstrapSelfManagedAddons: false,
  deletionProtection: args.production,
  vpcConfig: {
    subnetIds: args.privateSubnetIds,
    endpointPrivateAccess: true,
    endpointPublicAccess: args.publicAccess.length > 0,
    ...(args.publicAccess.length > 0 && { publicAccessCidrs: args.publicAccess }),
  },
  encryptionConfig: { provider: { keyArn: args.keyArn }, resources: ['secrets'] },
  enabledClusterLogTypes: ['api', 'audit', 'authenticator'],
});

function refuseOpen(blocks: string[]): void {
  const open = blocks.filter((block) => block.endsWith('/0'));
  if (open.length === 0) return;
  throw new pulumi.RunError(
    `E_CLUSTER: publicAccess has ${open.join(', ')}, which is everybody\n` +
      'fix: name the blocks of addresses from which people work, or none and go through the network',
  );
}

/** A key with which AWS checks tokens of service accounts, for roles that are taken by web identity. */
export const issuerOf = (name: string, { cluster, parent }: Made) => {
  const url = cluster.identities.apply((identities) => identities[0]?.oidcs?.[0]?.issuer ?? '');
  const provider = new aws.iam.OpenIdConnectProvider(
    `${name}-issuer`,
    { url, clientIdLists: ['sts.amazonaws.com'] },
    { parent },
  );
  return { issuer: url.apply((each) => each.replace('https://', '')), issuerArn: provider.arn };
};

/** People and pipelines that may do everything in the cluster, by their roles in AWS. */
export function admins(name: string, roleArns: pulumi.Input<string>[], { cluster, parent }: Made): void {
  roleArns.forEach((principalArn, index) => {
    const clusterName = cluster.name;
    const entry = new aws.eks.AccessEntry(
      `${name}-admin-${index}`,
      { clusterName, principalArn },
      { parent },
    );
    new aws.eks.AccessPolicyAssociation(
      `${name}-admin-${index}-policy`,
      {
        clusterName,
        principalArn: entry.principalArn,
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
        accessScope: { type: 'cluster' },
      },
      { parent },
    );
  });
}
