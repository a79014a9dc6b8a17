import { expect, test } from 'vitest';

import type { Exit } from '@millrace/stack/parts/child.ts';

import { createWorkerLog } from '../../parts/worker-log.ts';
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
  /** What the first processors say while the broker stands still, one each. */
  says?: string[];
  /** How many of them are given partitions when it goes on. */
  joins?: number;
};

/** A world in which each rebalance is told at once, and who was started gets into the group later. */
function fake({ joinsAfter = 0, died, crashed, says = [], joins = 2 }: Way = {}) {
  const group: number[] = [];
  const running: { pid: number; kill(): Promise<Exit> }[] = [];
  const dismissed: { pid: number; members: number }[] = [];
  const log = createWorkerLog();
  const say = (msg: string, worker: number) => log.of(worker).take(JSON.stringify({ msg }));
  // Long before the fault.
  say('joins the log anew: Kafka: nothing was heard of it for 13 s', 0);
  const ended: (Exit & { pid: number })[] = crashed ? [crashed] : [];
  let looks = 0;
  let started = 0;
  const end = (pid: number, exit: Exit) => {
    running.splice(0, running.length, ...running.filter((each) => each.pid !== pid));
    group.splice(0, group.length, ...group.filter((each) => each !== pid));
    // What the others are given then.
    say('partitions assigned', 0);
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
    say('partitions assigned', 0);
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
    log,
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
  const kafka = {
    freeze: () => says.forEach(say),
    thaw: () => Array.from({ length: joins }, (_, worker) => say('partitions assigned', worker)),
  };
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

const SILENT = 'joins the log anew: Kafka: nothing was heard of it for 13 s';
const TIMED_OUT = 'joins the log anew: Kafka: Request timed out';

test.each([[[SILENT, SILENT]], [[TIMED_OUT, TIMED_OUT]], [[SILENT, TIMED_OUT]]])(
  'an outage lands where all processors give their client up for its silence: %j',
  async (says) => {
    const { scene, world } = fake({ says });
    await world.fleet.grow(2);
    expect(await outage(scene)).toMatchObject({
      landed: { 'clients given up': 2, 'clients that joined anew': 2 },
      faults: [],
    });
  },
);

const CLOSED = 'joins the log anew: Kafka: closed';

test.each([
  [0, []],
  [0, [CLOSED, CLOSED]],
  [1, [SILENT, CLOSED]],
  [1, [TIMED_OUT]],
])('an outage fails where only %i of two processors gave up: they say %j', async (times, says) => {
  const { scene, world } = fake({ says });
  await world.fleet.grow(2);
  const { landed, faults } = await outage(scene);
  expect(landed['clients given up']).toBe(times);
  expect(faults).toEqual([`${times} of 2 landed: clients given up`]);
});

test('an outage fails where not all that gave up join anew', async () => {
  const { scene, world } = fake({ says: [SILENT, SILENT], joins: 1 });
  await world.fleet.grow(2);
  expect((await outage(scene)).faults).toEqual(['1 of 2 landed: clients that joined anew']);
});
