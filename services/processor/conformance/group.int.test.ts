import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ConfigResourceTypes } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';

import { PROCESSOR_NODE_FLAGS } from '../node-flags.ts';
import { until } from '../testing/log-rig.ts';
import { ADAPTERS, type Adapter } from './adapters.ts';
import { createMember, SESSION_MS, type Member } from './member.ts';
import { startTopic, type TestTopic } from './topic.ts';

const brokers = inject('kafkaBrokers');
const PROGRAM = join(import.meta.dirname, 'member-process.ts');
const ALL = [0, 1, 2, 3, 4, 5];
// A heartbeat, a rebalance and the coordinator's own clock, beside the session.
const SLACK_MS = 5_000;

let log: TestTopic;
let members: Member[];
const children: ChildProcess[] = [];

beforeEach(async () => {
  members = [];
  log = await startTopic(brokers, { numPartitions: ALL.length });
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(members.map(({ consumer }) => consumer.close()));
  await log.stop();
});

async function joined(adapter: Adapter): Promise<Member> {
  const member = createMember(adapter, { brokers, topic: log.topic });
  members.push(member);
  await member.start();
  return member;
}

/** What these members have, once it is all partitions and each has one at least; looked at again a while after. */
async function shared(among: readonly Member[]): Promise<number[]> {
  const shares = () => among.map((member) => member.assigned() ?? []);
  const all = () =>
    shares()
      .flat()
      .toSorted((a, b) => a - b);
  await until('a share for each', async () => {
    return shares().every(({ length }) => length > 0) && String(all()) === String(ALL);
  });
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  return all();
}

/** How long the broker waits for a silent member: our own setting in classic groups, the broker's in others. */
async function sessionMs({ KAFKA_GROUP_PROTOCOL }: Adapter): Promise<number> {
  if (KAFKA_GROUP_PROTOCOL === 'classic') return SESSION_MS;
  const {
    brokers: [broker],
  } = await log.admin.describeCluster();
  const { resources } = await log.admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.BROKER, name: String(broker?.nodeId) }],
  });
  const entries = resources.flatMap(({ configEntries }) => configEntries);
  return Number(
    entries.find(({ configName }) => configName === 'group.consumer.session.timeout.ms')?.configValue,
  );
}

describe.each(ADAPTERS)('$name', (adapter) => {
  it('shares the partitions with a second member and a third, and takes them back from who leaves', async () => {
    const first = await joined(adapter);
    expect(await shared([first])).toEqual(ALL);
    const second = await joined(adapter);
    expect(await shared([first, second])).toEqual(ALL);
    const third = await joined(adapter);
    expect(await shared([first, second, third])).toEqual(ALL);
    await second.consumer.close();
    expect(await shared([first, third])).toEqual(ALL);
    await third.consumer.close();
    expect(await shared([first])).toEqual(ALL);
  });

  it('keeps its share when another group reads the same topic', async () => {
    const ours = await joined(adapter);
    const theirs = createMember(adapter, { brokers, topic: log.topic, groupId: `${log.topic}-other` });
    members.push(theirs);
    await theirs.start();
    expect(await shared([ours])).toEqual(ALL);
    expect(await shared([theirs])).toEqual(ALL);
  });

  it('takes over what a killed member had, within a session', async () => {
    const env = { PATH: '/usr/bin:/bin' };
    const child = spawn(
      process.execPath,
      [...PROCESSOR_NODE_FLAGS, PROGRAM, adapter.name, brokers, log.topic],
      { env, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(child);
    let theirs: number[] = [];
    child.stdout?.on('data', (lines: Buffer) => {
      theirs = JSON.parse(lines.toString().trim().split('\n').at(-1) ?? '[]') as number[];
    });
    await until('all of them', async () => theirs.length === ALL.length);
    const ours = await joined(adapter);
    await until('a share', async () => theirs.length === 3 && ours.assigned()?.length === 3);
    const limitMs = (await sessionMs(adapter)) + SLACK_MS;
    const killedAt = performance.now();
    child.kill('SIGKILL');
    await once(child, 'exit');
    await ours.untilAssigned(ALL.length);
    expect(performance.now() - killedAt).toBeLessThan(limitMs);
  });
});

const [KAFKAJS, CLASSIC, CONSUMER] = ADAPTERS as [Adapter, Adapter, Adapter];

describe.each([
  ['one client for the other', KAFKAJS, CLASSIC],
  ['a classic group for one of KIP-848', CLASSIC, CONSUMER],
  ['both at once', KAFKAJS, CONSUMER],
])('members that exchange %s', (_, before, after) => {
  it('are of one group while some are of each, and none of them stands still', async () => {
    const old = await joined(before);
    expect(await shared([old])).toEqual(ALL);
    const fresh = await joined(after);
    expect(await shared([old, fresh])).toEqual(ALL);
    await old.consumer.close();
    expect(await shared([fresh])).toEqual(ALL);
  });
});
