import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from './policy-document.ts';

type Text = pulumi.Input<string>;

export type ServiceAccount = { namespace: string; name: string };
export type Issuer = { issuer: Text; issuerArn: Text };

/** A service of AWS may take the role, for this account alone. */
export const trustService = (service: string, account?: pulumi.Input<string>): pulumi.Output<string> =>
  policyDocument([
    {
      Principal: { Service: service },
      Action: ['sts:AssumeRole'],
      ...(account === undefined ? {} : { Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
    },
  ]);

/**
 * Pods of one service account of one cluster may take the role through EKS Pod Identity. The agent sends what it knows of
 * the pod as session tags, so a role says itself who it is for, and an association made for another pod does not open it.
 * An association must therefore not disable session tags.
 */
export const trustPodIdentity = (account: ServiceAccount, cluster: { name: Text; accountId: Text }) =>
  policyDocument([
    {
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Condition: {
        StringEquals: {
          'aws:SourceAccount': cluster.accountId,
          'aws:RequestTag/eks-cluster-name': cluster.name,
          'aws:RequestTag/kubernetes-namespace': account.namespace,
          'aws:RequestTag/kubernetes-service-account': account.name,
        },
      },
    },
  ]);

/** The same for IAM roles for service accounts: by a token that the cluster signed. `issuer` is without https://. */
export const trustWebIdentity = (account: ServiceAccount, { issuer, issuerArn }: Issuer) =>
  pulumi.all([issuer, issuerArn]).apply(([name, arn]) =>
    policyDocument([
      {
        Principal: { Federated: arn },
        Action: ['sts:AssumeRoleWithWebIdentity'],
        Condition: {
          StringEquals: {
            [`${name}:aud`]: 'sts.amazonaws.com',
            [`${name}:sub`]: `system:serviceaccount:${account.namespace}:${account.name}`,
          },
        },
      },
    ]),
  );
