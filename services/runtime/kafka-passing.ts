/** What kafkajs throws, of no class of its own, when a connection closes between choosing a broker and asking it. */
const NOT_CONNECTED = 'Broker not connected';

/**
 * Whether what stopped a replay passes by itself. Of Kafka's passing troubles (a leader is being elected, a connection
 * was closed) kafkajs itself waits out only some.
 */
export const isPassing = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as { retriable?: boolean }).retriable === true || error.message === NOT_CONNECTED);
