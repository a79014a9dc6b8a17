import type * as pulumi from '@pulumi/pulumi';
import type { Statement } from './policy-document.ts';

/** ExternalDNS v0.22: writes into this one zone; which zones there are it may only list, and IAM cannot narrow that. */
export const externalDns = (zoneArn: pulumi.Input<string>): Statement[] => [
  {
    Sid: 'WriteOneZone',
    Action: [
      'route53:ChangeResourceRecordSets',
      'route53:ListResourceRecordSets',
      'route53:ListTagsForResources',
    ],
    Resource: zoneArn,
  },
  {
    Sid: 'FindZones',
    Action: ['route53:ListHostedZones'],
    Resource: '*',
    // Route 53 has no region, and answers as this one.
    Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  },
];
