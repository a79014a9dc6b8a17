import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { policyDocument } from '../../access/policy-document.ts';

type BucketArgs = { keyArn: pulumi.Input<string>; production: boolean };

/** Where records are kept: private, encrypted by our key, over TLS alone, each version of an object for a month. */
export class ArchiveBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(name: string, { keyArn, production }: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('millrace:aws:ArchiveBucket', name, {}, opts);
    this.bucket = new aws.s3.Bucket(
      name,
      { bucketPrefix: `millrace-${pulumi.getStack()}-archive-`, forceDestroy: !production },
      { parent: this, protect: production },
    );
    const bucket = this.bucket.id;
    const parent = { parent: this };
    new aws.s3.BucketVersioning(
      `${name}-versions`,
      { bucket, versioningConfiguration: { status: 'Enabled' } },
      parent,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [encryptedBy(keyArn)] },
      parent,
    );
    const block = new aws.s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      parent,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      parent,
    );
    new aws.s3.BucketLifecycleConfiguration(`${name}-lifecycle`, { bucket, rules: LIFECYCLE }, parent);
    // S3 takes one change of access at a time, and answers the other with a conflict.
    new aws.s3.BucketPolicy(
      `${name}-tls`,
      { bucket, policy: overTls(this.bucket.arn) },
      { ...parent, dependsOn: block },
    );
    this.registerOutputs({ bucket });
  }
}

const encryptedBy = (keyArn: pulumi.Input<string>) => ({
  applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
  // One call of KMS for many objects.
  bucketKeyEnabled: true,
});

// What is archived is kept for good; it costs less after a quarter, when few read it.
const LIFECYCLE = [
  {
    id: 'cheaper-when-old',
    status: 'Enabled',
    filter: { prefix: 'topics/' },
    transitions: [{ days: 90, storageClass: 'STANDARD_IA' }],
  },
  {
    id: 'no-leftovers',
    status: 'Enabled',
    filter: { prefix: '' },
    noncurrentVersionExpiration: { noncurrentDays: 30 },
    abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
  },
];

const overTls = (arn: pulumi.Input<string>) =>
  policyDocument([
    {
      Sid: 'OverTlsAlone',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['s3:*'],
      Resource: [arn, pulumi.interpolate`${arn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
