import { pipelines } from '@millrace/pipeline/registry.ts';
import { startAdmin } from '@millrace/runtime/admin.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import type { Log } from '@millrace/runtime/log.ts';
import { waitForBalancer } from '@millrace/runtime/drain-wait.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';
import type { Running } from '@millrace/runtime/process.ts';
import { createReadiness } from '@millrace/runtime/readiness.ts';

import { startApp } from './app.ts';
import { loadKeys, type IngestConfig } from './config.ts';
import { createConnection } from './connection.ts';
import { createEventMetrics } from './event-metrics.ts';
import { kafkaCheck } from './kafka-check.ts';
import { createPublisher } from './publish.ts';
import { openSession, PROMPT } from './session.ts';

const TOPICS = pipelines.map(({ plan: { source } }) => ({
  name: source.topic,
  partitions: source.partitions,
}));

/**
 * Starts ingest; Kafka may be away, it is asked again with each request. Errors: E_CONFIG, E_PORT_TAKEN,
 * E_TOPIC_PARTITIONS.
 */
export async function startIngest(config: IngestConfig, log: Log): Promise<Running> {
  const keys = loadKeys(config);
  // The connection says once what kafkajs would say at each try.
  const quiet = log.child({}, { level: 'fatal' });
  const kafka = createKafka({ ...config, clientId: 'millrace-ingest' }, quiet, PROMPT);
  const publisher = createPublisher(createConnection({ open: () => openSession(kafka, TOPICS), log }));
  await publisher.warmUp();
  const registry = createRegistry('ingest');
  const readiness = createReadiness({ kafka: kafkaCheck(kafka) });
  const admin = await startAdmin(config, { readiness, registry });
  const metrics = createEventMetrics(registry);
  const app = await startApp(config, { pipelines, publisher, keys, registry, metrics, log });
  return {
    async stop() {
      readiness.drain();
      await waitForBalancer(config);
      await app.close(); // answers what is in flight
      await publisher.stop();
      await admin.close();
    },
  };
}
