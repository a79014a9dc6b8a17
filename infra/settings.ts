import { Type, type Static, type TSchema } from 'typebox';

// What a stack may be told, with the sentence that its error says. Everything else is decided by the components.
const object = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
const text = (pattern: string, description: string) => Type.String({ pattern, description });
const integer = (minimum: number, maximum: number) =>
  Type.Integer({ minimum, maximum, description: `a whole number from ${minimum} to ${maximum}` });
const oneOf = <T extends string[]>(...values: [...T]) =>
  Type.Enum(values, { description: `one of ${values.join(', ')}` });
const flag = Type.Boolean({ description: 'true or false' });
const cidr = (description: string) => text(String.raw`^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$`, description);

const Network = object({
  cidr: text(String.raw`^10\.\d{1,3}\.0\.0/16$`, 'a block of 65,536 private addresses, as 10.20.0.0/16'),
  zones: Type.Array(text('^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$', 'an availability zone, as us-east-1a'), {
    minItems: 2,
    maxItems: 3,
    description: 'two or three availability zones',
  }),
  nat: oneOf('one', 'per-zone'),
  // Interface endpoints to AWS services, which cost by the hour and zone; without them that traffic goes through NAT.
  endpoints: flag,
});

const Cluster = object({
  version: text(String.raw`^1\.\d{2}$`, 'a Kubernetes minor version, as 1.36'),
  // Roles of people who may do everything in it.
  admins: Type.Array(text(String.raw`^arn:aws:iam::\d{12}:role/.+$`, 'the ARN of a role'), {
    minItems: 1,
    maxItems: 10,
    description: 'the ARNs of the roles of its administrators',
  }),
  // Who may reach its API over the internet; none: only from inside the network.
  publicAccess: Type.Array(cidr('a block of addresses, as 203.0.113.0/24'), { maxItems: 20 }),
  autoscaler: oneOf('karpenter', 'cluster-autoscaler'),
  // Default: strict. A new cluster starts with standard, until it has policies of its own.
  networkPolicy: Type.Optional(oneOf('strict', 'standard')),
  nodes: object({
    type: text(String.raw`^[a-z0-9]+\.[a-z0-9]+$`, 'an instance type, as t4g.large'),
    min: integer(1, 20),
    max: integer(1, 50),
  }),
});

const Database = object({
  class: text(String.raw`^db\.[a-z0-9]+\.[a-z0-9]+$`, 'an RDS instance class, as db.t4g.medium'),
  storageGb: integer(20, 16_384),
  storageMaxGb: integer(20, 65_536),
  multiZone: flag,
  backupDays: integer(1, 35),
});

const Broker = object({
  kind: oneOf('standard', 'express'),
  type: text(String.raw`^(kafka|express)\.[a-z0-9]+\.[a-z0-9]+$`, 'an MSK broker type, as kafka.m7g.large'),
  perZone: integer(1, 10),
  // Of a standard broker; an express one has no disk to choose.
  storageGb: Type.Optional(integer(1, 16_384)),
  archive: flag,
  // Where in the archive's bucket the connector's zip is, once somebody has put it there; until then nothing is archived.
  archivePlugin: Type.Optional(text('^[A-Za-z0-9._/-]+[.]zip$', 'the key of a zip in the archive’s bucket')),
});

const Schedule = object({
  stop: text(String.raw`^cron\(.+\)$`, 'a cron expression of EventBridge, as cron(0 20 ? * MON-FRI *)'),
  start: text(String.raw`^cron\(.+\)$`, 'a cron expression of EventBridge, as cron(0 6 ? * MON-FRI *)'),
  timezone: text('^[A-Z][A-Za-z_]+(/[A-Za-z_]+)*$', 'a time zone by its name, as Europe/Berlin'),
});

const Repository = object({
  owner: text('^[A-Za-z0-9][A-Za-z0-9-]{0,38}$', 'the owner of the GitHub repository'),
  ownerId: text(String.raw`^[1-9]\d*$`, 'its number: gh api users/OWNER --jq .id'),
  name: text('^[A-Za-z0-9._-]{1,100}$', 'the name of the GitHub repository'),
  id: text(String.raw`^[1-9]\d*$`, 'its number: gh api repos/OWNER/NAME --jq .id'),
  // An account has GitHub as issuer once: the one that is there, if something else made it.
  providerArn: Type.Optional(
    text(
      String.raw`^arn:aws:iam::\d{12}:oidc-provider/token\.actions\.githubusercontent\.com$`,
      'the ARN of GitHub as issuer in this account',
    ),
  ),
});

// Where Pulumi keeps what it made, and the key that seals it; both are there before the first `pulumi up`.
const State = object({
  bucket: text('^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$', 'the name of a bucket'),
  key: text(String.raw`^arn:aws:kms:[a-z0-9-]+:\d{12}:key/[a-f0-9-]+$`, 'the ARN of a key of KMS'),
});

export const SETTINGS = object({
  // Nothing is made in any other account.
  account: text(String.raw`^\d{12}$`, 'the twelve digits of the AWS account, in quotes'),
  domain: text(
    String.raw`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`,
    'the domain of this stack, as staging.example.com',
  ),
  repository: Repository,
  state: State,
  alarms: object({
    email: text(String.raw`^[^@\s]+@[^@\s]+\.[a-z]+$`, 'who is told of costs and alarms'),
    monthlyUsd: integer(1, 1_000_000),
    // A monitor by tag is made in the account that pays for an organization, and in no member of one.
    anomalies: flag,
  }),
  network: Network,
  cluster: Cluster,
  database: Database,
  broker: Broker,
  schedule: Type.Optional(Schedule),
});

/** What `pulumi config` says of a stack, checked. */
export type Settings = Static<typeof SETTINGS>;
