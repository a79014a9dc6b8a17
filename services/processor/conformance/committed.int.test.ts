import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { until } from '../testing/log-rig.ts';
import { ADAPTERS } from './adapters.ts';
import { createMember, type Member } from './member.ts';
import { startTopic, values, type TestTopic } from './topic.ts';

const brokers = inject('kafkaBrokers');

let log: TestTopic;
let members: Member[];

/** Values in one request of a transaction of their producer. */
const messages = (name: string, to: number, from = 0) => ({
  topic: log.topic,
  messages: values(name, to, from).map((value) => ({ partition: 0, value })),
});

describe.each(ADAPTERS)('$name', (adapter) => {
  const startMember = () => {
    const member = createMember(adapter, { brokers, topic: log.topic });
    members.push(member);
    return member;
  };

  beforeEach(async () => {
    members = [];
    log = await startTopic(brokers);
  });

  afterEach(async () => {
    for (const { consumer } of members) await consumer.close();
    await log.stop();
  });

  it('reads over the marker of a transaction, which moves it on', async () => {
    const producer = await log.transactional('one');
    const transaction = await producer.transaction();
    await transaction.send(messages('a', 3));
    await transaction.commit();
    await producer.disconnect();
    const member = startMember();
    await member.readFromStart(1);
    await until('the marker', async () => member.fetched().at(-1)?.nextOffset === 4);
    expect(member.read()).toEqual(values('a', 3));
    await log.send(values('b', 2));
    await member.untilRead(5);
    expect(member.fetched().at(-1)).toMatchObject({ fetchedOffset: 4, nextOffset: 6 });
  });

  it('never delivers what was aborted, also where transactions lay one in another', async () => {
    const [outer, inner] = [await log.transactional('outer'), await log.transactional('inner')];
    const long = await outer.transaction();
    await long.send(messages('outer', 3));
    const short = await inner.transaction();
    await short.send(messages('inner', 3));
    await long.send(messages('outer', 6, 3));
    await short.abort();
    const kept = await inner.transaction();
    await kept.send(messages('kept', 3));
    await kept.commit();
    await long.send(messages('outer', 9, 6));
    await long.abort();
    await log.send(values('end', 1));
    await Promise.all([outer.disconnect(), inner.disconnect()]);
    const expected = [...values('kept', 3), ...values('end', 1)];
    const member = startMember();
    await member.readFromStart(1);
    await member.untilRead(4);
    expect(member.read()).toEqual(expected);
    // From the middle of both, where neither has its first record any more.
    for (const offset of [1, 4, 7, 8]) {
      member.events.length = 0;
      member.consumer.seek(0, offset);
      await until('the end', async () => member.read().includes('end-0'));
      expect(member.read()).toEqual(expected);
    }
  });

  it('waits before a transaction that is open', async () => {
    const producer = await log.transactional('open');
    await log.send(values('a', 2));
    const transaction = await producer.transaction();
    await transaction.send(messages('t', 2));
    await log.send(values('b', 2));
    const member = startMember();
    await member.readFromStart(1);
    await member.untilRead(2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(member.read()).toEqual(values('a', 2));
    await transaction.commit();
    await producer.disconnect();
    await member.untilRead(6);
    expect(member.read()).toEqual([...values('a', 2), ...values('t', 2), ...values('b', 2)]);
  });
});

describe('a log that was compacted', () => {
  it.each(ADAPTERS)('$name reads over its gaps', async (adapter) => {
    const compacted = await startTopic(brokers, {
      configEntries: Object.entries({
        'cleanup.policy': 'compact',
        'segment.ms': '100',
        'min.cleanable.dirty.ratio': '0.001',
        'max.compaction.lag.ms': '1',
      }).map(([name, value]) => ({ name, value })),
    });
    const member = createMember(adapter, { brokers, topic: compacted.topic });
    try {
      for (let round = 0; round < 5; round++) {
        await compacted.send(values('v', 10).map((value, i) => ({ key: `k${i % 3}`, value })));
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      await compacted.send([{ key: 'end', value: 'end' }]);
      await member.readFromStart(1);
      await until('the cleaner', async () => {
        member.events.length = 0;
        member.consumer.seek(0, 0);
        await until('the end', async () => member.read().includes('end'));
        return member.read().length < 30;
      });
      const [first, ...others] = member.fetched();
      expect(first?.fetchedOffset).toBe(0);
      let before = first;
      for (const each of others) {
        expect(each.fetchedOffset).toBe(before?.nextOffset);
        before = each;
      }
      expect(before?.nextOffset).toBe(51);
    } finally {
      await member.consumer.close();
      await compacted.stop();
    }
  });
});
