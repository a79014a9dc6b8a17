import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../config.ts';
import { isRunning } from '../testing/until.ts';
import { endOffsets, ensureTopics } from '../up/topics.ts';
import { findJava } from './java.ts';
import { installKafka } from './kafka-install.ts';
import { startKafka } from './kafka.ts';
import { freePort, isFree } from './ports.ts';

const { stateDir, env } = readConfig();

async function startOwn(folder: string) {
  const { jarsDir } = await installKafka({ stateDir, env });
  const [port, controllerPort] = [await freePort(), await freePort()];
  const kafka = await startKafka({
    stateDir: folder,
    jarsDir,
    java: await findJava(env),
    port,
    controllerPort,
  });
  return { ...kafka, port };
}

async function produce(brokers: string, value: string): Promise<void> {
  const producer = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  await producer.send({ topic: 'kept', acks: -1, messages: [{ value }] });
  await producer.disconnect();
}

test('Kafka keeps its events over a stop and a start on other ports, and leaves no process or port', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const round of [1, 2]) {
    const kafka = await startOwn(folder);
    await ensureTopics(kafka.brokers, [{ topic: 'kept', partitions: 1 }]);
    await produce(kafka.brokers, `event ${round}`);
    expect(await endOffsets(kafka.brokers, 'kept')).toEqual(new Map([[0, round]]));
    await kafka.stop();
    expect([isRunning(kafka.child.pid), await isFree(kafka.port)]).toEqual([false, true]);
  }
});

test('a topic with another number of partitions than its pipeline wants is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const kafka = await startOwn(folder);
  await ensureTopics(kafka.brokers, [{ topic: 'events', partitions: 2 }]);
  await expect(ensureTopics(kafka.brokers, [{ topic: 'events', partitions: 8 }])).rejects.toMatchObject({
    code: 'E_TOPIC_PARTITIONS',
  });
  await kafka.stop();
});
