import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import { EBS_CSI_POLICY, ebsCsiKey } from '../../access/ebs-csi.ts';
import { policyDocument } from '../../access/policy-document.ts';
import { WORKLOADS } from '../../access/workloads.ts';
import type { ClusterArgs } from '../cluster.ts';
import { WorkloadRole } from '../workload-role.ts';
import { addonVersions, type AddonName } from './addon-versions.ts';
import type { Made } from './control-plane.ts';

/** Without these a node is not ready; they run on each, so that they wait for none. */
const BEFORE_NODES: AddonName[] = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'];
const AFTER_NODES: AddonName[] = ['coredns', 'aws-ebs-csi-driver', 'metrics-server'];

// EKS takes every value as a text, true included.
const network = (mode: string) =>
  JSON.stringify({ enableNetworkPolicy: 'true', env: { NETWORK_POLICY_ENFORCING_MODE: mode } });

/** Roles of add-ons must be there before their pods: a pod gets its credentials when it is made, or never. */
export function addonRoles(name: string, args: ClusterArgs, { cluster, parent }: Made) {
  const place = { name: cluster.name, accountId: args.accountId };
  const role = (workload: 'vpc-cni' | 'ebs-csi', policyArn: string, policy?: pulumi.Input<string>) =>
    new WorkloadRole(
      `${name}-${workload}`,
      {
        serviceAccount: WORKLOADS[workload],
        cluster: place,
        managedPolicyArns: [policyArn],
        ...(policy !== undefined && { policy }),
      },
      { parent },
    );
  return {
    'vpc-cni': role('vpc-cni', 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy'),
    'ebs-csi': role('ebs-csi', EBS_CSI_POLICY, policyDocument(ebsCsiKey(args.keyArn, args.region))),
  };
}

/** Makes add-ons of one stage, each of its pinned version. */
export function addons(
  name: string,
  args: ClusterArgs,
  { stage, cluster, parent, dependsOn }: Made & { stage: 'before' | 'after'; dependsOn: pulumi.Resource[] },
): aws.eks.Addon[] {
  const versions = addonVersions(args.version);
  return (stage === 'before' ? BEFORE_NODES : AFTER_NODES).map(
    (addonName) =>
      new aws.eks.Addon(
        `${name}-${addonName}`,
        {
          clusterName: cluster.name,
          addonName,
          addonVersion: versions[addonName],
          ...(addonName === 'vpc-cni' && {
            configurationValues: network(args.networkPolicy ?? 'strict'),
          }),
          resolveConflictsOnCreate: 'OVERWRITE',
          resolveConflictsOnUpdate: 'OVERWRITE',
        },
        // On a new cluster those with pods wait here for their network policies.
        { parent, dependsOn, customTimeouts: { create: '40m' } },
      ),
  );
}
