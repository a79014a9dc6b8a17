import { MillraceError } from '@millrace/runtime/errors.ts';
import type { ProcessorConfig } from '@millrace/processor/build.ts';

export type ClientSettings = Pick<ProcessorConfig, 'KAFKA_CLIENT' | 'KAFKA_GROUP_PROTOCOL'>;

/** Ways in which processors read Kafka; the first is the one that is shipped. */
export const CLIENTS = {
  kafkajs: { KAFKA_CLIENT: 'kafkajs', KAFKA_GROUP_PROTOCOL: 'classic' },
  platformatic: { KAFKA_CLIENT: 'platformatic', KAFKA_GROUP_PROTOCOL: 'classic' },
  'platformatic-consumer': { KAFKA_CLIENT: 'platformatic', KAFKA_GROUP_PROTOCOL: 'consumer' },
} as const satisfies Record<string, ClientSettings>;

export type ClientName = keyof typeof CLIENTS;

const isName = (name: string): name is ClientName => Object.hasOwn(CLIENTS, name);

/** The way of that name. Errors: E_OPTION. */
export function clientNamed(name: string): ClientName {
  if (isName(name)) return name;
  throw new MillraceError({
    code: 'E_OPTION',
    message: `there is no client ${name}`,
    fix: `--client takes ${Object.keys(CLIENTS).join(', ')}`,
  });
}
