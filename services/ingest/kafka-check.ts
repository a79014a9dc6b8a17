import type { Kafka } from 'kafkajs';

/** Succeeds when a broker answers on a new connection; for `/readyz`. */
export const kafkaCheck = (kafka: Kafka) => async (): Promise<void> => {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
};
