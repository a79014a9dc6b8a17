import kafkajs, { type KafkaConfig as ClientConfig } from 'kafkajs';

import { text, type Reader } from './config.ts';
import { kafkaAccess, KAFKA_ACCESS, type KafkaAccessConfig } from './kafka-access.ts';
import { registerCodecs } from './kafka-codecs.ts';
import type { Log } from './log.ts';

/** `host:port[,host:port...]` as a list. */
const brokers: Reader<string[]> = (value) => {
  const list = text()(value)
    .split(',')
    .map((broker) => broker.trim());
  if (list.some((broker) => !/^[^\s:]+:\d+$/.test(broker))) throw new Error('expected host:port[,host:port]');
  return list;
};

/** Variables of every process that speaks to Kafka. */
export const KAFKA = { KAFKA_BROKERS: brokers, ...KAFKA_ACCESS } as const;

export type KafkaConfig = KafkaAccessConfig & { KAFKA_BROKERS: string[] };

const LEVELS = { 1: 'error', 2: 'warn', 4: 'debug', 5: 'trace' } as const;

/** How kafkajs connects. */
function accessOf(config: KafkaAccessConfig): Pick<ClientConfig, 'ssl' | 'sasl'> {
  const { tls, sasl } = kafkaAccess(config);
  return {
    ...(tls && { ssl: tls }),
    ...(sasl?.kind === 'scram' && {
      sasl: { mechanism: 'scram-sha-512', username: sasl.username, password: sasl.password },
    }),
    ...(sasl?.kind === 'token' && {
      sasl: {
        mechanism: 'oauthbearer',
        oauthBearerProvider: async () => ({ value: await sasl.token() }),
      },
    }),
  };
}

/**
 * A kafkajs client whose log lines go to ours. kafkajs reports every step of a rebalance as info; here that is debug.
 * Errors: E_CONFIG.
 */
export function createKafka(
  config: KafkaConfig & { clientId: string },
  log: Log,
  options: Partial<ClientConfig> = {},
) {
  registerCodecs();
  return new kafkajs.Kafka({
    clientId: config.clientId,
    brokers: config.KAFKA_BROKERS,
    ...accessOf(config),
    logCreator:
      () =>
      ({ namespace, level, log: { message, ...extra } }) => {
        if (level === kafkajs.logLevel.NOTHING) return;
        const { timestamp: _, logger: __, ...details } = extra as Record<string, unknown>;
        log[LEVELS[level as keyof typeof LEVELS] ?? 'debug']({ kafka: namespace, ...details }, message);
      },
    ...options,
  });
}
