import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADAPTERS } from '@millrace/processor/conformance/adapters.ts';
import { createFollower } from '@millrace/processor/conformance/member.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { ensureTopic } from '@millrace/runtime/topics.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { readConfig } from '../config.ts';
import { findJava } from './java.ts';
import { installKafka } from './kafka-install.ts';
import { startKafka, type Kafka } from './kafka.ts';
import { freePort } from './ports.ts';

const { stateDir, env, testKafkaVersion: version } = readConfig();
const topic = 'followed';

let folder: string;
let ports: { port: number; controllerPort: number };
let broker: Kafka;

const start = async () => {
  const { jarsDir } = await installKafka({ stateDir, env, version });
  broker = await startKafka({ stateDir: folder, jarsDir, java: await findJava(env), ...ports });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  ports = { port: await freePort(), controllerPort: await freePort() };
  await start();
});

afterEach(async () => {
  await broker.stop();
  rmSync(folder, { recursive: true });
});

async function send(from: number, to: number): Promise<void> {
  const kafka = createKafka(
    { KAFKA_BROKERS: [broker.brokers], clientId: 'test' },
    createLog('test', 'silent'),
  );
  await ensureTopic(kafka, { name: topic, partitions: 2 });
  const producer = kafka.producer();
  await producer.connect();
  const messages = Array.from({ length: to - from }, (_, i) => ({
    partition: (from + i) % 2,
    value: String(from + i),
  }));
  await producer.send({ topic, acks: -1, messages });
  await producer.disconnect();
}

it.each(ADAPTERS)(
  '$name reads on, and nothing twice, when its broker is killed and started again',
  async (adapter) => {
    await send(0, 1_000);
    const follower = createFollower(adapter, { brokers: broker.brokers, topic });
    await follower.start();
    await follower.untilRead(1_000);
    for (const round of [1, 2]) {
      process.kill(broker.child.pid, 'SIGKILL');
      await broker.child.exited;
      await start();
      await send(round * 1_000, (round + 1) * 1_000);
      await follower.untilRead((round + 1) * 1_000);
    }
    const read = follower.read.map(Number).toSorted((a, b) => a - b);
    expect(read).toEqual(Array.from({ length: 3_000 }, (_, i) => i));
    await follower.close();
  },
  180_000,
);
