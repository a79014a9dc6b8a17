import { stringify } from 'yaml';

/** By what ApplicationSets find the cluster, and what they may read of it: annotations bear this before their names. */
export const PREFIX = 'millrace/';

/**
 * The Secret by which Argo CD knows the cluster that it runs in. What AWS made stands in its annotations, whence an
 * ApplicationSet's cluster generator takes it; nothing of it is secret, and Argo CD needs no credentials for its own cluster.
 */
export function clusterSecret(handover: Record<string, string>): string {
  const { clusterName, environment } = handover;
  if (!clusterName || !environment)
    throw new Error('E_HANDOVER: no clusterName or environment; fix: pulumi stack output handover --json');
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: clusterName,
        namespace: 'argocd',
        labels: { 'argocd.argoproj.io/secret-type': 'cluster', [`${PREFIX}environment`]: environment },
        annotations: Object.fromEntries(
          Object.entries(handover).map(([name, value]) => [`${PREFIX}${name}`, value]),
        ),
      },
      type: 'Opaque',
      stringData: {
        name: clusterName,
        server: 'https://kubernetes.default.svc',
        config: '{"tlsClientConfig":{"insecure":false}}',
      },
    },
    { singleQuote: true, lineWidth: 0 },
  );
}
