import { expect, test } from 'vitest';

import type { Exit } from '@millrace/stack/parts/child.ts';

import { createRandom } from '../../parts/random.ts';
import type { Scene } from '../counting.ts';
import { outage } from './brokers.ts';
import { killRandomly } from './killing.ts';
import { roll, storm } from './rolling.ts';

const PARTITIONS = 4;
const SIGTERM: Exit = { code: 0, signal: null };
const SIGKILL: Exit = { code: null, signal: 'SIGKILL' };

type Way = {
  /** Looks at the group until who was started is in it. */
  joinsAfter?: number;
  /** How a processor ended that was killed; as it was told where not given. */
  died?: Exit;
  /** Ends by itself, beside those that are killed. */
  crashed?: Exit & { pid: number };
  /** What processors say while the broker stands still. */
  says?: string[];
};

/** A world in which each rebalance is told at once, and who was started gets into the group later. */
function fake({ joinsAfter = 0, died, crashed, says = [] }: Way = {}) {
  const group: number[] = [];
  const running: { pid: number; kill(): Promise<Exit> }[] = [];
  const dismissed: { pid: number; members: number }[] = [];
  const said = ['joins the log anew: nothing was heard of it for 13 s'];
  const ended: (Exit & { pid: number })[] = crashed ? [crashed] : [];
  let looks = 0;
  let assigned = 0;
  let started = 0;
  const end = (pid: number, exit: Exit) => {
    running.splice(0, running.length, ...running.filter((each) => each.pid !== pid));
    group.splice(0, group.length, ...group.filter((each) => each !== pid));
    // What the others are given then.
    assigned++;
    return exit;
  };
  const add = async () => {
    const pid = ++started;
    looks = 0;
    const kill = async () => {
      const exit = end(pid, died ?? SIGKILL);
      ended.push({ pid, ...exit });
      return exit;
    };
    running.push({ pid, kill });
  };
  const members = async () => {
    assigned++;
    if (++looks > joinsAfter) group.splice(0, group.length, ...running.map(({ pid }) => pid));
    return group.map((pid, at) => ({
      clientId: `millrace-processor-${pid}`,
      partitions: Array.from({ length: PARTITIONS }, (_, i) => i).filter((i) => i % group.length === at),
    }));
  };
  const waiting = {
    signal: new AbortController().signal,
    sleep: async () => undefined,
    async until(what: string, look: () => unknown) {
      for (let tries = 0; tries < 20; tries++) {
        const found = await look();
        if (found) return found;
      }
      throw new Error(`${what}: not in time`);
    },
  };
  let acked = 0;
  const world = {
    client: 'kafkajs',
    partitions: PARTITIONS,
    sessionMs: 1_500,
    members,
    ends: async () => new Map(),
    counted: async () => 0,
    producer: { ledger: { acked: () => (acked += 200) } },
    watch: { longestStallMs: () => 0, read: () => 0 },
    log: {
      said: (pattern: RegExp) =>
        pattern.test('partitions assigned') ? assigned : said.filter((text) => pattern.test(text)).length,
      lastAt: () => 0,
    },
    fleet: {
      add,
      grow: async (count: number) => void (await Promise.all(Array.from({ length: count }, add))),
      all: () => [...running],
      ended: () => ended,
      lastStartAt: () => 0,
      async dismiss({ pid }: { pid: number }, how: 'stop' | 'kill') {
        dismissed.push({ pid, members: group.length });
        return end(pid, how === 'stop' ? SIGTERM : (died ?? SIGKILL));
      },
    },
  };
  const kafka = { freeze: () => void said.push(...says), thaw: () => undefined };
  const stage = {
    waiting,
    random: createRandom(1),
    scaled: (_: number, quick: number) => quick,
    scope: { defer: () => undefined },
  };
  return { scene: { stage, world, servers: { kafka } } as unknown as Scene, world, dismissed };
}

test('a rolling update ends the old one only when the new one reads, whatever else was assigned meanwhile', async () => {
  const { scene, world, dismissed } = fake({ joinsAfter: 3 });
  await world.fleet.add();
  expect(await roll(scene)).toMatchObject({ landed: { SIGTERM: 2 }, faults: [] });
  expect(dismissed).toEqual([
    { pid: 1, members: 2 },
    { pid: 2, members: 2 },
  ]);
});

test('a storm ends the new ones only when all of them read, and counts those that it killed', async () => {
  const { scene, world, dismissed } = fake({ joinsAfter: 3 });
  await world.fleet.add();
  expect(await storm(scene)).toMatchObject({ landed: { cycles: 2, 'kill -9': 3 }, faults: [] });
  expect(dismissed.map(({ members }) => members)).toEqual([4, 3, 2, 4, 3, 2]);
});

test('a storm says how many of its kills landed', async () => {
  const { scene, world } = fake({ died: { code: 1, signal: null } });
  await world.fleet.add();
  expect(await storm(scene)).toMatchObject({ faults: ['0 of 3 landed: kill -9'] });
});

test('a kill counts when a processor ended by it', async () => {
  const { scene, world } = fake();
  await world.fleet.grow(2);
  expect(await killRandomly(scene, 2)).toMatchObject({ landed: { 'kill -9': 2 }, faults: [] });
});

test('a processor that ended by itself was not killed, and all that are to be killed must be', async () => {
  const { scene, world } = fake({ died: { code: 1, signal: null } });
  await world.fleet.grow(2);
  expect(await killRandomly(scene, 2)).toMatchObject({
    landed: { 'kill -9': 0 },
    faults: ['0 of 2 landed: kill -9'],
  });
});

test.each([
  [{ code: 1, signal: null }, 'status 1'],
  [{ code: null, signal: 'SIGKILL' }, 'SIGKILL'],
] as const)('a processor that ended by %o beside those that were killed fails the row', async (exit, by) => {
  const { scene, world } = fake({ crashed: { pid: 99, ...exit } });
  await world.fleet.grow(2);
  expect(await killRandomly(scene, 2)).toMatchObject({
    landed: { 'kill -9': 2 },
    faults: [`processor 99 ended by itself: ${by}`],
  });
});

test('where nobody runs nobody is killed', async () => {
  await expect(killRandomly(fake().scene, 1)).rejects.toThrow('a processor to kill: not in time');
});

test.each([
  [0, []],
  [0, ['joins the log anew: Kafka: closed']],
  [1, ['joins the log anew: Kafka: nothing was heard of it for 13 s']],
])('an outage lands %i times where processors say %j', async (times, says) => {
  const { scene, world } = fake({ says });
  await world.fleet.grow(2);
  const { landed } = await outage(scene);
  expect(landed['clients given up']).toBe(times);
});
