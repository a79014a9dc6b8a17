/** What kafkajs throws, of no class of its own, when a connection closes between choosing a broker and asking it. */
const NOT_CONNECTED = 'Broker not connected';

/**
 * What kafkajs takes for final, and is not: no broker told where a group is led, whatever kept each from telling, and a
 * wait behind another request to connect.
 */
const PASSING_NAMES = new Set(['KafkaJSGroupCoordinatorNotFound', 'KafkaJSLockTimeout']);

const isNamed = (error: unknown) => error instanceof Error && PASSING_NAMES.has(error.name);

/**
 * Whether what stopped a client passes by itself. Of Kafka's passing troubles (a leader is being elected, a connection
 * was closed) kafkajs itself waits out only some; what it gives up on it may wrap once.
 */
export const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as { retriable?: boolean }).retriable === true ||
    error.message === NOT_CONNECTED ||
    isNamed(error) ||
    isNamed(error.cause));
