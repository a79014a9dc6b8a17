import { hostname } from 'node:os';

import { databaseServer, type DatabaseConfig } from '@millrace/database/server.ts';
import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { eventParser } from '@millrace/pipeline/event/parse.ts';
import type { KafkaConfig } from '@millrace/runtime/kafka.ts';
import type { Log } from '@millrace/runtime/log.ts';
import type { Registry } from 'prom-client';

import { systemClock } from './engine/clock.ts';
import { createEngine } from './engine/engine.ts';
import { LIMITS } from './engine/limits.ts';
import { kafkajsConsumer } from './kafkajs/build.ts';
import type { LogConsumer, LogSettings } from './engine/log-consumer.ts';
import { createProcessorMetrics } from './metrics.ts';
import { createObserver } from './observe.ts';
import { platformaticConsumer, type GroupProtocol } from './platformatic/build.ts';
import { createPostgresStore } from './store/postgres-store.ts';
import { topicIdentity } from './topic-id.ts';

export type ProcessorConfig = KafkaConfig &
  DatabaseConfig & {
    KAFKA_CLIENT: keyof typeof ADAPTERS;
    KAFKA_GROUP_PROTOCOL: GroupProtocol;
    SESSION_TIMEOUT_MS: number;
    GROUP_SUFFIX: string;
  };

/** Adapters of the log port, by the value of KAFKA_CLIENT. A new one is a folder beside these and a line here. */
const ADAPTERS = { kafkajs: kafkajsConsumer, platformatic: platformaticConsumer } as const;

/** The log of one topic through the client that the configuration names. */
export function buildConsumer(
  config: KafkaConfig & Pick<ProcessorConfig, 'KAFKA_CLIENT' | 'KAFKA_GROUP_PROTOCOL'>,
  settings: LogSettings,
  log: Log,
): LogConsumer {
  const identity = topicIdentity(config, settings.topic);
  const protocol = config.KAFKA_GROUP_PROTOCOL;
  const client = { ...config, clientId: `millrace-processor-${process.pid}`, protocol };
  return ADAPTERS[config.KAFKA_CLIENT](client, settings, { identity, log });
}

/** Wires a processor of one pipeline: real log, real store, the engine between them. */
export function buildProcessor(
  config: ProcessorConfig,
  pipeline: Pipeline,
  deps: { log: Log; registry: Registry; limits?: typeof LIMITS },
) {
  const { plan } = pipeline;
  const { log, registry, limits = LIMITS } = deps;
  const owner = `${hostname()}:${process.pid}`;
  const settings = {
    topic: plan.source.topic,
    groupId: ['millrace', plan.name, config.GROUP_SUFFIX].filter(Boolean).join('-'),
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
  };
  const consumer = buildConsumer(config, settings, log);
  const store = createPostgresStore({ database: databaseServer(config), owner }, plan);
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
