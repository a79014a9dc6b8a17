import { at, rule, type Props, type Rule } from '../rule.ts';

const CLUSTER = ['msk/cluster:Cluster'];
const PUBLIC = 'brokerNodeGroupInfo.connectivityInfo.publicAccess.type';
const AT_REST = 'encryptionInfo.encryptionAtRestKmsKeyArn';
const CLIENT_BROKER = 'encryptionInfo.encryptionInTransit.clientBroker';
const IN_CLUSTER = 'encryptionInfo.encryptionInTransit.inCluster';

const broker = (name: string, description: string, check: (props: Props) => string | undefined): Rule =>
  rule(name, { description, of: CLUSTER }, check);

export const BROKER_RULES: Rule[] = [
  broker('broker-is-not-public', 'Kafka has no address on the internet.', (props) =>
    [undefined, 'DISABLED'].includes(at(props, PUBLIC) as string | undefined)
      ? undefined
      : `publicAccess is ${String(at(props, PUBLIC))}`,
  ),
  broker('broker-speaks-tls-only', 'Clients and brokers speak TLS, and nothing else.', (props) =>
    at(props, CLIENT_BROKER) === 'TLS' && at(props, IN_CLUSTER) === true
      ? undefined
      : `clientBroker is ${String(at(props, CLIENT_BROKER))}, inCluster is ${String(at(props, IN_CLUSTER))}`,
  ),
  broker('broker-knows-who-asks', 'Kafka takes roles of IAM, and nobody without a name.', (props) =>
    at(props, 'clientAuthentication.sasl.iam') === true &&
    at(props, 'clientAuthentication.unauthenticated') !== true
      ? undefined
      : 'clientAuthentication takes more, or less, than IAM',
  ),
  broker('broker-has-own-key', 'Kafka is encrypted at rest with a key of ours.', (props) =>
    at(props, AT_REST) ? undefined : `has no ${AT_REST}`,
  ),
  rule(
    'topics-are-code',
    {
      description: 'Kafka makes no topic because somebody mistyped one.',
      of: ['msk/configuration:Configuration'],
    },
    ({ serverProperties }) =>
      /^auto\.create\.topics\.enable\s*=\s*false$/m.test(String(serverProperties))
        ? undefined
        : 'does not set auto.create.topics.enable=false',
  ),
];
