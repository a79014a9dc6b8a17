import { codeOf, messageOf, MillraceError } from './errors.ts';

type Fault = { code: `E_${string}`; retriable: boolean; fix: string; isOf(error: unknown): boolean };

const named = (...names: string[]) => {
  const known = new Set(names);
  // kafkajs has the protocol's name in `type`, @platformatic/kafka in `apiId`; Node has its own in `code`.
  return (error: unknown) => {
    const { name, type, apiId } = (error ?? {}) as { name?: string; type?: string; apiId?: string };
    return [name, type, apiId, codeOf(error)].some((each) => each !== undefined && known.has(each));
  };
};

const EXPIRED = named('CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID');
const UNTRUSTED = named(
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
);
const NO_TLS = named('ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO');
const REFUSED = named(
  'KafkaJSSASLAuthenticationError',
  'PLT_KFK_AUTHENTICATION',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
  'CredentialsProviderError',
);
const DENIED = named(
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
);

const FAULTS: readonly Fault[] = [
  {
    code: 'E_KAFKA_TLS',
    retriable: true, // whoever runs the brokers may renew it while we wait
    fix: "renew the brokers' certificates; if they are new, check this machine's clock",
    isOf: EXPIRED,
  },
  {
    code: 'E_KAFKA_TLS',
    retriable: false,
    fix: "set KAFKA_CA_FILE to the certificate of who signed the brokers', and KAFKA_BROKERS to the names in them",
    isOf: UNTRUSTED,
  },
  {
    code: 'E_KAFKA_TLS',
    retriable: false,
    fix: 'KAFKA_AUTH and KAFKA_CA_FILE ask for TLS: name the TLS listener in KAFKA_BROKERS, or leave both out',
    isOf: NO_TLS,
  },
  {
    code: 'E_KAFKA_TLS',
    retriable: false,
    fix: 'this listener asks for TLS: set KAFKA_AUTH, or KAFKA_CA_FILE',
    isOf: (error) => messageOf(error) === 'Broker requires TLS.',
  },
  {
    code: 'E_KAFKA_AUTH',
    retriable: false,
    fix: 'check KAFKA_USERNAME and what is in KAFKA_PASSWORD_FILE, or the role that AWS gives this process, and that the brokers know KAFKA_AUTH',
    isOf: REFUSED,
  },
  {
    code: 'E_KAFKA_DENIED',
    retriable: false,
    fix: 'give this user an ACL: Describe and Read on its topic and on its group; to write, Describe, Write and Create on the topic',
    isOf: DENIED,
  },
];

/** An error with all that it was made of; clients wrap what they give up on, some of them in lists. */
function* within(error: unknown): Generator {
  if (!(error instanceof Error)) return;
  yield error;
  const { cause, errors, originalError } = error as {
    cause?: unknown;
    errors?: unknown;
    originalError?: unknown;
  };
  for (const inner of [cause, originalError, ...(Array.isArray(errors) ? (errors as unknown[]) : [])])
    yield* within(inner);
}

/**
 * What Kafka refuses us for, from anything that a client threw; undefined when it is merely away. Errors: E_KAFKA_TLS,
 * E_KAFKA_AUTH, E_KAFKA_DENIED.
 */
export function kafkaFault(thrown: unknown): MillraceError | undefined {
  for (const error of within(thrown)) {
    const fault = FAULTS.find(({ isOf }) => isOf(error));
    if (!fault) continue;
    const { code, retriable, fix } = fault;
    return new MillraceError({ code, retriable, fix, message: `Kafka: ${messageOf(error)}`, cause: thrown });
  }
  return undefined;
}
