import type { ServiceAccount } from './trust.ts';

const at = (namespace: string, name: string): ServiceAccount => ({ namespace, name });

/** Who in the cluster has a role in AWS: the workload, and the service account under which its pods run. */
export const WORKLOADS = {
  // Add-ons of EKS, whose service accounts EKS names.
  'vpc-cni': at('kube-system', 'aws-node'),
  'ebs-csi': at('kube-system', 'ebs-csi-controller-sa'),
  'aws-load-balancer-controller': at('kube-system', 'aws-load-balancer-controller'),
  'cluster-autoscaler': at('kube-system', 'cluster-autoscaler'),
  karpenter: at('kube-system', 'karpenter'),
  'external-dns': at('external-dns', 'external-dns'),
  'external-secrets': at('external-secrets', 'external-secrets'),
  processor: at('millrace', 'processor'),
  ingest: at('millrace', 'ingest'),
  api: at('millrace', 'api'),
  spark: at('millrace', 'spark'),
  migrate: at('millrace', 'migrate'),
} as const satisfies Record<string, ServiceAccount>;

export type Workload = keyof typeof WORKLOADS;
