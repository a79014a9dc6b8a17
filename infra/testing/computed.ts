type Inputs = Record<string, unknown>;

// What AWS would answer beyond what it was told, for the resources of which the program asks it, by type.
const ANSWERS: Record<string, (name: string, inputs: Inputs) => Inputs> = {
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
  'aws:scheduler/scheduleGroup:ScheduleGroup': (_, { name }) => ({
    arn: `arn:aws:scheduler:us-east-1:123456789012:schedule-group/${String(name)}`,
  }),
};

/** The outputs of a resource that was not made; every one has an ARN. */
export const computed = (type: string, name: string, inputs: Inputs): Inputs => ({
  arn: `arn:aws:mock:us-east-1:123456789012:${name}`,
  ...ANSWERS[type]?.(name, inputs),
});
