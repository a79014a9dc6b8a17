import * as pulumi from '@pulumi/pulumi';

/** What every resource bears that can: by these, costs are told apart and rules know what they look at. */
export const tagsOf = (environment: string) => ({
  project: 'millrace',
  environment,
  'managed-by': 'pulumi',
});

// The resources of AWS that take no tags, of those that we use or have rules for; a test holds them against the SDK.
export const UNTAGGED = new Set([
  'aws:acm/certificateValidation:CertificateValidation',
  'aws:cloudwatch/eventTarget:EventTarget',
  'aws:ec2/route:Route',
  'aws:ec2/routeTableAssociation:RouteTableAssociation',
  'aws:ec2/tag:Tag',
  'aws:ecr/lifecyclePolicy:LifecyclePolicy',
  'aws:ecr/repositoryPolicy:RepositoryPolicy',
  'aws:eks/accessPolicyAssociation:AccessPolicyAssociation',
  'aws:iam/accessKey:AccessKey',
  'aws:iam/rolePolicy:RolePolicy',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  'aws:kms/alias:Alias',
  'aws:msk/configuration:Configuration',
  'aws:msk/topic:Topic',
  'aws:route53/record:Record',
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
  'aws:s3/bucketPolicy:BucketPolicy',
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
  'aws:s3/bucketVersioning:BucketVersioning',
  'aws:scheduler/schedule:Schedule',
  'aws:secretsmanager/secretVersion:SecretVersion',
  'aws:sns/topicPolicy:TopicPolicy',
  'aws:sns/topicSubscription:TopicSubscription',
  'aws:sqs/queuePolicy:QueuePolicy',
]);

export const takesTags = (type: string): boolean => type.startsWith('aws:') && !UNTAGGED.has(type);

/** Gives each resource of the program the tags of its stack; those of its own stay beside them. */
export function tagEverything(environment: string): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!takesTags(type)) return undefined;
    const { tags, ...others } = props as { tags?: Record<string, pulumi.Input<string>> };
    return { props: { ...others, tags: { ...tags, ...tagsOf(environment) } }, opts };
  });
}
