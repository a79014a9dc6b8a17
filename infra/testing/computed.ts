type Inputs = Record<string, unknown>;

// What AWS would answer beyond what it was told, for the resources of which the program asks it, by type.
const ANSWERS: Record<string, (name: string, inputs: Inputs) => Inputs> = {
  'aws:s3/bucket:Bucket': (_, { bucket }) => ({ bucket, arn: `arn:aws:s3:::${String(bucket)}` }),
  'aws:ecr/repository:Repository': (_, { name }) => ({
    arn: `arn:aws:ecr:us-east-1:123456789012:repository/${String(name)}`,
    repositoryUrl: `123456789012.dkr.ecr.us-east-1.amazonaws.com/${String(name)}`,
  }),
  // Domain and wildcard are proven by one and the same record.
  'aws:acm/certificate:Certificate': (name, { domainName, subjectAlternativeNames }) => ({
    arn: `arn:aws:acm:us-east-1:123456789012:certificate/${name}`,
    domainValidationOptions: [domainName, ...((subjectAlternativeNames as string[] | undefined) ?? [])].map(
      (each) => ({
        domainName: each,
        resourceRecordName: `_proof.${String(domainName)}.`,
        resourceRecordType: 'CNAME',
        resourceRecordValue: '_proof.acm-validations.aws.',
      }),
    ),
  }),
  'aws:acm/certificateValidation:CertificateValidation': (_, { certificateArn }) => ({ certificateArn }),
  'aws:route53/record:Record': (_, { name }) => ({ fqdn: String(name).replace(/\.$/, '') }),
  'aws:route53/zone:Zone': (name) => ({
    arn: `arn:aws:route53:::hostedzone/${name}-id`,
    zoneId: `${name}-id`,
    nameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com', 'ns-3.awsdns-03.net', 'ns-4.awsdns-04.co.uk'],
  }),
  'aws:rds/instance:Instance': (_, { identifier }) => ({
    arn: `arn:aws:rds:us-east-1:123456789012:db:${String(identifier)}`,
    address: `${String(identifier)}.mock.us-east-1.rds.amazonaws.com`,
    resourceId: `db-${String(identifier).replaceAll('-', '').toUpperCase()}`,
    masterUserSecrets: [
      { secretArn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-${String(identifier)}` },
    ],
  }),
  'aws:msk/cluster:Cluster': (_, { clusterName }) => ({
    arn: `arn:aws:kafka:us-east-1:123456789012:cluster/${String(clusterName)}/0a1b2c3d-0000-4000-8000-0a1b2c3d4e5f-1`,
    bootstrapBrokersSaslIam: `b-1.${String(clusterName)}.mock.kafka.us-east-1.amazonaws.com:9098,b-2.${String(clusterName)}.mock.kafka.us-east-1.amazonaws.com:9098`,
  }),
  'aws:eks/cluster:Cluster': (_, { name, vpcConfig }) => ({
    arn: `arn:aws:eks:us-east-1:123456789012:cluster/${String(name)}`,
    endpoint: 'https://0A1B2C3D.gr7.us-east-1.eks.amazonaws.com',
    certificateAuthority: { data: 'bW9jaw==' },
    identities: [{ oidcs: [{ issuer: 'https://oidc.eks.us-east-1.amazonaws.com/id/0A1B2C3D' }] }],
    vpcConfig: { ...(vpcConfig as Inputs), clusterSecurityGroupId: 'sg-of-the-cluster' },
  }),
  'aws:ec2/launchTemplate:LaunchTemplate': () => ({ latestVersion: 1 }),
  'aws:iam/role:Role': (name, inputs) => ({
    arn: `arn:aws:iam::123456789012:role/${name}`,
    name: inputs['name'] ?? name,
  }),
  'aws:iam/openIdConnectProvider:OpenIdConnectProvider': (_, { url }) => ({
    arn: `arn:aws:iam::123456789012:oidc-provider/${String(url).replace('https://', '')}`,
  }),
  'aws:sqs/queue:Queue': (_, { name }) => ({
    arn: `arn:aws:sqs:us-east-1:123456789012:${String(name)}`,
    url: `https://sqs.us-east-1.amazonaws.com/123456789012/${String(name)}`,
  }),
  'aws:scheduler/scheduleGroup:ScheduleGroup': (_, { name }) => ({
    arn: `arn:aws:scheduler:us-east-1:123456789012:schedule-group/${String(name)}`,
  }),
};

/** The outputs of a resource that was not made; every one has an ARN. */
export const computed = (type: string, name: string, inputs: Inputs): Inputs => ({
  arn: `arn:aws:mock:us-east-1:123456789012:${name}`,
  ...ANSWERS[type]?.(name, inputs),
});
