import { actions } from './actions.ts';
import type { Statement } from './policy-document.ts';

/** Cluster Autoscaler: looks at all groups of this region, and changes those that are marked as this cluster's. */
export const clusterAutoscaler = (place: { clusterName: string; region: string; accountId: string }) =>
  [
    {
      Sid: 'Look',
      Action: [
        ...actions(
          'autoscaling:Describe',
          'AutoScalingGroups AutoScalingInstances LaunchConfigurations ScalingActivities',
        ),
        ...actions('ec2:Describe', 'Images InstanceTypes LaunchTemplateVersions'),
        'ec2:GetInstanceTypesFromInstanceRequirements',
        'eks:DescribeNodegroup',
      ],
      Resource: '*',
      // Most of these can be held to no resource.
      Condition: { StringEquals: { 'aws:RequestedRegion': place.region } },
    },
    {
      Sid: 'ScaleOwnGroups',
      Action: ['autoscaling:SetDesiredCapacity', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
      Resource: `arn:aws:autoscaling:${place.region}:${place.accountId}:autoScalingGroup:*:autoScalingGroupName/*`,
      // EKS marks the groups of its node groups so, for this very use.
      Condition: {
        StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${place.clusterName}`]: 'owned' },
      },
    },
  ] satisfies Statement[];
