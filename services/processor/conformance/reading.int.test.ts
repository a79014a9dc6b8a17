import { CompressionTypes } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { until } from '../testing/log-rig.ts';
import { ADAPTERS } from './adapters.ts';
import { createMember, type Member } from './member.ts';
import { startTopic, values, type TestTopic } from './topic.ts';

const brokers = inject('kafkaBrokers');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
// Longer than any fetch that was asked for before it.
const SETTLED_MS = 500;

let log: TestTopic;
let member: Member;

describe.each(ADAPTERS)('$name', (adapter) => {
  beforeEach(async () => {
    log = await startTopic(brokers, { numPartitions: 2 });
    member = createMember(adapter, { brokers, topic: log.topic, sessionTimeoutMs: 4_000 });
  });

  afterEach(async () => {
    await member.consumer.close();
    await log.stop();
  });

  it('keeps what is assigned paused until it is resumed', async () => {
    await log.send(values('a', 5));
    await member.start();
    expect(await member.untilAssigned(2)).toEqual([0, 1]);
    member.consumer.seek(0, 0);
    await sleep(SETTLED_MS);
    expect(member.fetched()).toEqual([]);
    member.consumer.resume([0]);
    await member.untilRead(5);
    expect(member.read()).toEqual(values('a', 5));
  });

  it('reads from where it was told, each fetch from where the last one ended', async () => {
    await log.send(values('a', 50));
    await member.readFromStart(2);
    await member.untilRead(50);
    await log.send(values('a', 60, 50));
    await member.untilRead(60);
    member.consumer.seek(0, 20);
    await member.untilRead(100);
    expect(member.read()).toEqual([...values('a', 60), ...values('a', 60, 20)]);
    const fetched = member.fetched();
    const from = fetched.findIndex(({ fetchedOffset }, i) => i > 0 && fetchedOffset === 20);
    for (const chain of [fetched.slice(0, from), fetched.slice(from)])
      expect(chain.slice(1).map(({ fetchedOffset }) => fetchedOffset)).toEqual(
        chain.slice(0, -1).map(({ nextOffset }) => nextOffset),
      );
    expect(fetched.at(-1)).toMatchObject({ nextOffset: 60, endOffset: 60 });
  });

  it('tells keys, headers and times as they were written', async () => {
    const timestamp = '1006300800000';
    await log.send([
      { key: 'k', value: 'v', headers: { trace: 'x' }, timestamp },
      { key: 'k', value: null },
    ]);
    await member.readFromStart(2);
    await member.untilRead(2);
    expect(member.fetched().flatMap(({ records }) => records)).toMatchObject([
      { offset: 0, timestampMs: 1006300800000, key: Buffer.from('k'), value: Buffer.from('v') },
      { offset: 1, key: Buffer.from('k'), value: null },
    ]);
    const [first] = member.fetched()[0]?.records ?? [];
    expect(String(first?.headers.trace)).toBe('x');
  });

  it('delivers nothing of a partition that is paused, and all of the others', async () => {
    await member.readFromStart(2);
    await log.send(values('a', 5));
    await member.untilRead(5, 0);
    member.consumer.pause([0]);
    await log.send(values('a', 10, 5));
    await log.send(values('b', 5), { partition: 1 });
    await member.untilRead(5, 1);
    await sleep(SETTLED_MS);
    expect(member.read(0)).toEqual(values('a', 5));
    member.consumer.resume([0]);
    await member.untilRead(10, 0);
    expect(member.read(0)).toEqual(values('a', 10));
  });

  it('waits with the next delivery until one is taken in, however long that is', async () => {
    const large = values('x'.repeat(50_000), 40);
    for (const partition of [0, 1])
      for (let at = 0; at < 40; at += 10) await log.send(large.slice(at, at + 10), { partition });
    const { promise, resolve } = Promise.withResolvers<void>();
    member.state.gate = promise;
    await member.readFromStart(2);
    await until('a delivery', async () => member.fetched().length > 0);
    // Longer than a session: nobody must be given up for an engine that takes its time.
    await sleep(6_000);
    expect(member.fetched()).toHaveLength(1);
    member.state.gate = undefined;
    resolve();
    await member.untilRead(80);
    expect([member.read(0), member.read(1)]).toEqual([large, large]);
    expect(member.events.filter(({ kind }) => kind !== 'records')).toHaveLength(1);
  });

  it.each(['None', 'GZIP', 'Snappy', 'LZ4', 'ZSTD'] as const)('unpacks %s', async (codec) => {
    await log.send(values('a', 500), { compression: CompressionTypes[codec] });
    await member.readFromStart(2);
    await member.untilRead(500);
    expect(member.read()).toEqual(values('a', 500));
  });

  it('refuses a batch that would fill the memory, behind all records before it', async () => {
    await log.send(values('a', 3));
    await log.send([{ value: Buffer.alloc(17 * 1_048_576, 'a') }], { compression: CompressionTypes.ZSTD });
    await member.readFromStart(2);
    await until('the refusal', async () => member.fetched().at(-1)?.refused);
    expect(member.read()).toEqual(values('a', 3));
    expect(member.fetched().at(-1)).toMatchObject({ nextOffset: 3, refused: { code: 'E_BATCH_TOO_LARGE' } });
  });

  it('never skips in silence: an offset that is gone shows as a fetch from elsewhere', async () => {
    await log.send(values('a', 10));
    await log.admin.deleteTopicRecords({ topic: log.topic, partitions: [{ partition: 0, offset: '5' }] });
    await member.readFromStart(2);
    await until('a fetch from elsewhere', async () => member.fetched(0).length > 0);
    expect(member.fetched(0)[0]?.fetchedOffset).not.toBe(0);
    const seen = member.fetched(0).length;
    member.consumer.seek(0, 1_000);
    await until('a fetch from elsewhere', async () => member.fetched(0).length > seen);
    expect(member.fetched(0).slice(seen)[0]?.fetchedOffset).not.toBe(1_000);
  });

  it('tells where each partition begins and ends', async () => {
    await log.send(values('a', 10));
    await log.admin.deleteTopicRecords({ topic: log.topic, partitions: [{ partition: 0, offset: '4' }] });
    expect(await member.consumer.bounds()).toEqual(
      new Map([
        [0, { startOffset: 4, endOffset: 10 }],
        [1, { startOffset: 0, endOffset: 0 }],
      ]),
    );
  });

  it('tells another identity of a topic that was made again', async () => {
    const before = await member.consumer.topicId();
    expect(await member.consumer.topicId()).toBe(before);
    await log.replace();
    expect(await member.consumer.topicId()).not.toBe(before);
  });

  it('tells lag tools how far it is', async () => {
    await log.send(values('a', 7));
    await member.readFromStart(2);
    await member.untilRead(7);
    await member.consumer.advise(new Map([[0, 7]]));
    const [told] = await log.admin.fetchOffsets({ groupId: log.topic, topics: [log.topic] });
    expect(told?.partitions.find(({ partition }) => partition === 0)?.offset).toBe('7');
  });
});
