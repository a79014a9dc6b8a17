import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { until } from '../testing/log-rig.ts';
import { ADAPTERS } from './adapters.ts';
import { divertConnections } from './diversion.ts';
import { createFollower, createMember } from './member.ts';
import { startTopic, values, type TestTopic } from './topic.ts';

const brokers = inject('kafkaBrokers');
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
// Two seconds of patience, and what the machine needs.
const CLOSE_MS = 2_700;
// A client that was left by a deaf broker may need as long as its patience to see it.
const LONG_MS = 120_000;

let log: TestTopic;
let gate: Awaited<ReturnType<typeof divertConnections>>;

const settings = () => ({ brokers, topic: log.topic, sessionTimeoutMs: 1_500 });

beforeEach(async () => {
  gate = await divertConnections(Number(brokers.split(',')[0]?.split(':').at(-1)));
  log = await startTopic(brokers);
});

afterEach(async () => {
  gate.set('open');
  await log.stop();
  await gate.restore();
});

describe.each(ADAPTERS)('$name', (adapter) => {
  it.each(['refused', 'deaf'] as const)(
    'fails to start while Kafka is %s, retriable, and starts later',
    async (how) => {
      const member = createMember(adapter, settings());
      gate.set(how);
      await expect(member.start()).rejects.toMatchObject({ code: 'E_KAFKA', retriable: true });
      await expect(member.consumer.bounds()).rejects.toMatchObject({ retriable: true });
      gate.set('open');
      await until('a start', () =>
        member.start().then(
          () => true,
          () => false,
        ),
      );
      await member.untilAssigned(1);
      await member.consumer.close();
    },
    LONG_MS,
  );

  it.each([
    ['cut, and back at once', 'refused', 100],
    ['gone for longer than a session', 'refused', 3_000],
    ['deaf for longer than a session', 'deaf', 3_000],
  ] as const)(
    'reads on, and nothing twice, when Kafka was %s',
    async (_, how, ms) => {
      const follower = createFollower(adapter, settings());
      await log.send(values('a', 100));
      await follower.start();
      await follower.untilRead(100);
      for (const round of [1, 2]) {
        gate.set(how);
        await sleep(ms);
        gate.set('refused');
        gate.set('open');
        await until('a send', () =>
          log.send(values('a', 100 * (round + 1), 100 * round)).then(
            () => true,
            () => false,
          ),
        );
        await follower.untilRead(100 * (round + 1));
      }
      expect(follower.read).toEqual(values('a', 300));
      await follower.close();
    },
    LONG_MS,
  );

  it.each(['silent', 'deaf', 'refused'] as const)('closes within 2 s while Kafka is %s', async (how) => {
    const member = createMember(adapter, settings());
    await member.readFromStart(1);
    await member.consumer.bounds();
    await member.consumer.topicId();
    gate.set(how);
    const toldAt = performance.now();
    await member.consumer.close();
    expect(performance.now() - toldAt).toBeLessThan(CLOSE_MS);
  });

  it('closes at once, and leaves its group, when Kafka answers', async () => {
    const member = createMember(adapter, settings());
    await member.readFromStart(1);
    const toldAt = performance.now();
    await member.consumer.close();
    expect(performance.now() - toldAt).toBeLessThan(1_000);
    const { groups } = await log.admin.describeGroups([log.topic]);
    expect(groups[0]?.members ?? []).toEqual([]);
  });

  it('tells a stop of the engine from its own: nothing is delivered after a close', async () => {
    const member = createMember(adapter, settings());
    await member.readFromStart(1);
    await log.send(values('a', 5));
    await member.untilRead(5);
    await member.consumer.close();
    const told = member.events.length;
    await log.send(values('a', 10, 5));
    await sleep(500);
    expect(member.events).toHaveLength(told);
  });
});
