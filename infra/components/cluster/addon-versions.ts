import * as pulumi from '@pulumi/pulumi';

const NAMES = [
  'vpc-cni',
  'kube-proxy',
  'eks-pod-identity-agent',
  'coredns',
  'aws-ebs-csi-driver',
  'metrics-server',
] as const;

export type AddonName = (typeof NAMES)[number];
export type AddonVersions = Record<AddonName, string>;

/**
 * The managed add-ons by Kubernetes version. A row is a set that was seen active together on a cluster of that version;
 * what AWS offers for another: aws eks describe-addon-versions --kubernetes-version 1.36 --addon-name vpc-cni
 */
const VERSIONS: Record<string, AddonVersions> = {
  '1.36': {
    'vpc-cni': 'v1.23.1-eksbuild.1',
    'kube-proxy': 'v1.36.0-eksbuild.25',
    'eks-pod-identity-agent': 'v1.4.0-eksbuild.2',
    coredns: 'v1.14.6-eksbuild.4',
    'aws-ebs-csi-driver': 'v1.66.0-eksbuild.1',
    'metrics-server': 'v0.9.0-eksbuild.11',
  },
};

/** Errors: E_CLUSTER for a version of which no add-ons are pinned. */
export function addonVersions(kubernetes: string): AddonVersions {
  const versions = VERSIONS[kubernetes];
  if (versions) return versions;
  throw new pulumi.RunError(
    `E_CLUSTER: no add-ons are pinned for Kubernetes ${kubernetes}, only for ${Object.keys(VERSIONS).join(', ')}\n` +
      `fix: add a row to infra/components/cluster/addon-versions.ts`,
  );
}
