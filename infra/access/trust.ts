import * as pulumi from '@pulumi/pulumi';
import { policyDocument, type Statement } from './policy-document.ts';

export type ServiceAccount = { namespace: string; name: string };

/** A service of AWS may take the role, for this account alone. */
export const trustService = (service: string, account?: pulumi.Input<string>): pulumi.Output<string> =>
  policyDocument([
    {
      Principal: { Service: service },
      Action: ['sts:AssumeRole'],
      ...(account === undefined ? {} : { Condition: { StringEquals: { 'aws:SourceAccount': account } } }),
    },
  ]);
