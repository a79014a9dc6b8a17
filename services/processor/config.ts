import { DATABASE } from '@millrace/database/server.ts';
import { COMMON, integer, oneOf, readConfig, text } from '@millrace/runtime/config.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { KAFKA } from '@millrace/runtime/kafka.ts';

/** Part of a Kafka group's name, or nothing. */
const groupSuffix = (value: string | undefined): string => {
  if (!/^[A-Za-z0-9._-]{0,64}$/.test(value ?? ''))
    throw new Error('expected at most 64 of A-Z a-z 0-9 . _ -');
  return value ?? '';
};

const PROCESSOR = {
  ...COMMON,
  ...KAFKA,
  ...DATABASE,
  PIPELINE: text('flights'),
  // Which adapter of the log port reads Kafka.
  KAFKA_CLIENT: oneOf(['kafkajs', 'platformatic'], 'kafkajs'),
  // How it joins its group: as all clients do, or as KIP-848 has it, where the broker assigns partitions.
  KAFKA_GROUP_PROTOCOL: oneOf(['classic', 'consumer'], 'classic'),
  // A killed worker's partitions move on after this; the broker's own floor is 6 s by default.
  SESSION_TIMEOUT_MS: integer(6_000, 1_000, 60_000),
  // Sets a group apart from others of the same pipeline on one Kafka, as tests must.
  GROUP_SUFFIX: groupSuffix,
} as const;

/** The processor's settings; E_CONFIG when one is wrong. */
export function readProcessorConfig(env: NodeJS.ProcessEnv = process.env) {
  const config = readConfig(PROCESSOR, env);
  if (config.KAFKA_GROUP_PROTOCOL === 'consumer' && config.KAFKA_CLIENT !== 'platformatic')
    throw new MillraceError({
      code: 'E_CONFIG',
      message: `KAFKA_GROUP_PROTOCOL is 'consumer', which KAFKA_CLIENT '${config.KAFKA_CLIENT}' does not speak`,
      fix: 'set KAFKA_CLIENT to platformatic, or KAFKA_GROUP_PROTOCOL to classic',
    });
  return config;
}
