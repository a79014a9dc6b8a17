import { ConnectionPool, findCoordinatorV4, type ConnectionOptions } from '@platformatic/kafka';

import { kafkaFault } from '@millrace/runtime/kafka-fault.ts';
import type { KafkaConfig } from '@millrace/runtime/kafka.ts';
import type { MillraceError } from '@millrace/runtime/errors.ts';

import { platformaticAccess } from '../platformatic-access.ts';

const GROUP_KEY = 0;
const PROMPT: ConnectionOptions = { connectTimeout: 3_000, requestTimeout: 5_000 };

/**
 * Why no broker tells who leads a group. kafkajs throws away what they say, so another client asks once more. Undefined
 * when they are merely away; else E_KAFKA_DENIED, E_KAFKA_AUTH or E_KAFKA_TLS.
 */
export async function whyNoCoordinator(
  config: KafkaConfig & { clientId: string },
  groupId: string,
): Promise<MillraceError | undefined> {
  const pool = new ConnectionPool(config.clientId, { ...PROMPT, ...platformaticAccess(config) });
  const brokers = config.KAFKA_BROKERS.map((address) => {
    const [host = '', port] = address.split(':');
    return { host, port: Number(port) };
  });
  try {
    const connection = await pool.getFirstAvailable(brokers);
    await findCoordinatorV4.api.async(connection, GROUP_KEY, [groupId]);
    return undefined;
  } catch (error) {
    return kafkaFault(error);
  } finally {
    await pool.close();
  }
}
