/**
 * Flags of every Node that speaks to Kafka: kafkajs computes a time-out below zero now and then, of which Node warns,
 * and nothing is wrong.
 */
export const KAFKA_NODE_FLAGS = ['--disable-warning=TimeoutNegativeWarning'];
