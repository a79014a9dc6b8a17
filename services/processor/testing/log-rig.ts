import { randomBytes } from 'node:crypto';

import { connect } from '@millrace/database/connect.ts';
import { applyPipeline } from '@millrace/database/pipeline-tables.ts';
import type { Recount } from '@millrace/database/recount.ts';
import { createTestDatabase } from '@millrace/database/test-database.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';
import type { Admin } from 'kafkajs';

import { buildProcessor, type ProcessorConfig } from '../build.ts';
import { LIMITS } from '../engine/limits.ts';
import { flightsOn } from './flights-on.ts';
import { registerPlan } from './register-plan.ts';

const WAIT_MS = 30_000;
const KAFKAJS = { KAFKA_CLIENT: 'kafkajs', KAFKA_GROUP_PROTOCOL: 'classic' } as const;

/** Polls until `look` gives something. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${WAIT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const log = createLog('test', 'silent');

type Partition = {
  partition: number;
  read: number;
  next: number;
  stopped: string | null;
  message: string | null;
};

// A topic that is being deleted is still there; and kafkajs's own wait for leaders fails on a topic that is new.
async function createTopicOn(admin: Admin, topic: string, numPartitions: number): Promise<void> {
  const topics = [{ topic, numPartitions }];
  await until('the topic', () => admin.createTopics({ topics, waitForLeaders: false }).catch(() => false));
  await until('its leaders', () => admin.fetchTopicOffsets(topic).catch(() => false as const));
}

/** A processor in this process, on a real Kafka and PostgreSQL, with a topic, group and database of its own. */
export async function startLogRig(
  real: { databaseUrl: string; kafkaBrokers: string },
  partitions = 2,
  how: Pick<ProcessorConfig, 'KAFKA_CLIENT' | 'KAFKA_GROUP_PROTOCOL'> = KAFKAJS,
) {
  const topic = `rig-${randomBytes(6).toString('hex')}`;
  const database = await createTestDatabase(real.databaseUrl);
  const client = await connect(database.url, 'rig');
  const kafka = createKafka({ KAFKA_BROKERS: [real.kafkaBrokers], clientId: 'rig' }, log);
  const admin: Admin = kafka.admin();
  await admin.connect();
  const createTopic = () => createTopicOn(admin, topic, partitions);
  await createTopic();
  const config = {
    KAFKA_BROKERS: [real.kafkaBrokers],
    ...how,
    DATABASE_URL: database.url,
    SESSION_TIMEOUT_MS: 6_000,
    GROUP_SUFFIX: topic,
  };
  const { plan } = flightsOn(topic);
  await registerPlan(client, plan);
  const recount = (how: Recount) => applyPipeline(client, { plan, ddl: renderDdl(plan) }, how);
  const registry = createRegistry('processor');
  const built = buildProcessor(config, flightsOn(topic), {
    log,
    registry,
    limits: { ...LIMITS, bulkMs: 50 },
  });

  const read = async () => {
    const { rows } = await client.query<Partition>(
      `select partition, read, next_offset as next, stopped_code as stopped, stopped_message as message
       from millrace.offsets order by partition`,
    );
    return rows;
  };

  return {
    ...built,
    topic,
    kafka,
    admin,
    client,
    registry,
    createTopic,
    recount,
    partitions: read,
    untilRead: (events: number) =>
      until(`${events} events`, async () => {
        const rows = await read();
        return rows.reduce((sum, row) => sum + row.read, 0) >= events && rows;
      }),
    untilStopped: (count: number) =>
      until(`${count} stopped`, async () => {
        const stopped = (await read()).filter((row) => row.stopped !== null);
        return stopped.length >= count && stopped;
      }),
    run: () => built.engine.run(),
    async stop(run: Promise<void>) {
      built.engine.stop();
      await run;
      await built.consumer.close();
      await built.store.close();
      await admin.disconnect();
      await client.end();
      await database.drop();
    },
  };
}

export type LogRig = Awaited<ReturnType<typeof startLogRig>>;
