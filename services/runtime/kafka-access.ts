import { oneOf, optionalText, readConfigFile, type Reader } from './config.ts';
import { MillraceError } from './errors.ts';
import { createMskToken } from './msk-token.ts';

/** Variables that say how a process shows Kafka who it is. */
export const KAFKA_ACCESS = {
  // scram: user and password; aws-iam: a role, on Amazon MSK. Both over TLS.
  KAFKA_AUTH: oneOf(['none', 'scram', 'aws-iam'], 'none'),
  // Who signed the brokers' certificates, when it is nobody that Node knows; with `none` it asks for TLS alone.
  KAFKA_CA_FILE: optionalText,
  KAFKA_USERNAME: optionalText,
  // A file, for what is in the environment is seen by many.
  KAFKA_PASSWORD_FILE: optionalText,
  AWS_REGION: optionalText,
} as const;

type Values<R> = { readonly [K in keyof R]?: R[K] extends Reader<infer T> ? T : never };
export type KafkaAccessConfig = Values<typeof KAFKA_ACCESS>;

export type Sasl =
  | { kind: 'scram'; username: string; password: string }
  /** Made anew for each authentication: Kafka asks for another before one ends. */
  | { kind: 'token'; token: () => Promise<string> };

export type KafkaAccess = { tls: { ca?: string } | undefined; sasl: Sasl | undefined };

const missing = (name: string, auth: string) =>
  new MillraceError({
    code: 'E_CONFIG',
    message: `${name} is '', but KAFKA_AUTH is '${auth}'`,
    fix: `set ${name}`,
  });

function scram({ KAFKA_USERNAME, KAFKA_PASSWORD_FILE }: KafkaAccessConfig): Sasl {
  if (!KAFKA_USERNAME) throw missing('KAFKA_USERNAME', 'scram');
  if (!KAFKA_PASSWORD_FILE) throw missing('KAFKA_PASSWORD_FILE', 'scram');
  // An editor ends a file with a newline, which no password ends with.
  const password = readConfigFile('KAFKA_PASSWORD_FILE', KAFKA_PASSWORD_FILE).replace(/\r?\n$/, '');
  if (!password) throw missing('what is in KAFKA_PASSWORD_FILE', 'scram');
  return { kind: 'scram', username: KAFKA_USERNAME, password };
}

function awsIam({ AWS_REGION }: KafkaAccessConfig): Sasl {
  if (!AWS_REGION) throw missing('AWS_REGION', 'aws-iam');
  return { kind: 'token', token: createMskToken(AWS_REGION) };
}

/** How to connect, whichever client does. Errors: E_CONFIG when something is missing or cannot be read. */
export function kafkaAccess(config: KafkaAccessConfig): KafkaAccess {
  const { KAFKA_AUTH = 'none', KAFKA_CA_FILE } = config;
  const ca = KAFKA_CA_FILE ? { ca: readConfigFile('KAFKA_CA_FILE', KAFKA_CA_FILE) } : undefined;
  if (KAFKA_AUTH === 'none') return { tls: ca, sasl: undefined };
  return { tls: ca ?? {}, sasl: KAFKA_AUTH === 'scram' ? scram(config) : awsIam(config) };
}
