import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureTopic } from '@millrace/runtime/topics.ts';
import { Kafka, logLevel } from 'kafkajs';
import { expect, inject, onTestFinished, test } from 'vitest';
import { until } from '../testing/until.ts';
import { drained } from './once.ts';

type Partition = { partition: number; nextOffset: number; stopped: { code: string; message: string } | null };

/** An api that answers the partitions of the moment. */
async function fakeApi(): Promise<{ apiUrl: string; partitions: Partition[]; asked: () => number }> {
  let asked = 0;
  const partitions = [0, 1].map((partition) => ({ partition, nextOffset: 0, stopped: null }));
  const server = createServer((_, response) => {
    asked++;
    response.end(JSON.stringify({ state: { read: 0, partitions } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    partitions,
    asked: () => asked,
  };
}

async function topicWith(records: number[]): Promise<string> {
  const kafka = new Kafka({ brokers: inject('kafkaBrokers').split(','), logLevel: logLevel.NOTHING });
  const topic = `once-${crypto.randomUUID()}`;
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  await ensureTopic(kafka, { name: topic, partitions: 2 });
  const messages = records.map((partition) => ({ partition, value: '{}' }));
  await producer.send({ topic, acks: -1, messages });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
  return topic;
}

function drain(topic: string, apiUrl: string): Promise<void> {
  const { signal } = new AbortController();
  const brokers = inject('kafkaBrokers');
  return drained({ pipeline: 'flights', topic, apiUrl, brokers, signal, processorLog: '/no/such/log' });
}

test('counted to the end means: every partition is committed up to where its log ends', async () => {
  const api = await fakeApi();
  let isDone = false;
  const draining = drain(await topicWith([0, 0, 1]), api.apiUrl).then(() => (isDone = true));
  const askedAgain = async (): Promise<void> => {
    const before = api.asked();
    await until('two more questions', () => api.asked() > before + 1);
  };
  await askedAgain();
  expect(isDone).toBe(false);
  Object.assign(api.partitions[0] as Partition, { nextOffset: 2 });
  await askedAgain();
  expect(isDone).toBe(false);
  Object.assign(api.partitions[1] as Partition, { nextOffset: 1 });
  await draining;
});

test('a partition that is stopped ends the wait, with its code, its reason and a fix', async () => {
  const api = await fakeApi();
  Object.assign(api.partitions[1] as Partition, { stopped: { code: 'E_LOG_TRUNCATED', message: 'gone' } });
  await expect(drain(await topicWith([1]), api.apiUrl)).rejects.toMatchObject({
    code: 'E_PARTITION_STOPPED',
    message: 'flights cannot be counted to its end: E_LOG_TRUNCATED gone',
    fix: expect.stringContaining('retention') as string,
  });
});
