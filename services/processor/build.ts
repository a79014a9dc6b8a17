import { hostname } from 'node:os';

import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { eventParser } from '@millrace/pipeline/event/parse.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import type { Log } from '@millrace/runtime/log.ts';
import type { Registry } from 'prom-client';

import { systemClock } from './engine/clock.ts';
import { createEngine } from './engine/engine.ts';
import { LIMITS } from './engine/limits.ts';
import { createKafkajsConsumer } from './kafkajs/consumer.ts';
import { createProcessorMetrics } from './metrics.ts';
import { createObserver } from './observe.ts';
import { createPostgresStore } from './store/postgres-store.ts';
import { readTopicId } from './topic-id.ts';

export type ProcessorConfig = { KAFKA_BROKERS: string[]; DATABASE_URL: string; SESSION_TIMEOUT_MS: number };

/** Wires a processor of one pipeline: real log, real store, the engine between them. */
export function buildProcessor(
  config: ProcessorConfig,
  pipeline: Pipeline,
  deps: { log: Log; registry: Registry; limits?: typeof LIMITS },
) {
  const { plan } = pipeline;
  const { log, registry, limits = LIMITS } = deps;
  const owner = `${hostname()}:${process.pid}`;
  const kafka = createKafka({ ...config, clientId: `millrace-processor-${process.pid}` }, log);
  const settings = {
    topic: plan.source.topic,
    groupId: `millrace-${plan.name}`,
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
  };
  const topicId = () => readTopicId(config.KAFKA_BROKERS, plan.source.topic);
  const consumer = createKafkajsConsumer(kafka, settings, { topicId, log });
  const store = createPostgresStore({ databaseUrl: config.DATABASE_URL, owner }, plan);
  const metrics = createProcessorMetrics(registry, plan.name);
  const { observer, readiness } = createObserver({ metrics, store, consumer, log });
  const engine = createEngine({
    plan,
    parser: eventParser(pipeline),
    consumer,
    store,
    clock: systemClock,
    limits,
    observer,
    log,
  });
  return { engine, consumer, store, readiness };
}
