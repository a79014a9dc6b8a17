import { expect, onTestFinished, test, vi } from 'vitest';

import { groupFaults, isWhole } from './group.ts';

const member = (pid: number, ...partitions: number[]) => ({
  clientId: `millrace-processor-${pid}`,
  partitions,
});
const WHOLE = [member(7, 0), member(8, 1)];
const GHOST = [member(7, 0), member(8), member(9, 1)];

/** A group that looks as the turns say, in turn and then again from the first. */
function group(sessionMs: number, ...turns: ReturnType<typeof member>[][]) {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  let looks = 0;
  const slept: number[] = [];
  const world = {
    fleet: { all: () => [{ pid: 7 }, { pid: 8 }] },
    members: async () => turns[looks++ % turns.length] ?? [],
    partitions: 2,
    sessionMs,
  };
  const sleep = async (ms: number) => {
    slept.push(ms);
    vi.advanceTimersByTime(ms);
  };
  return { world, slept, faults: () => groupFaults(world, { sleep }) };
}

test.each([1_500, 6_000])('a group whose session is %i ms must hold for two of them', async (sessionMs) => {
  const { faults, slept } = group(sessionMs, WHOLE);
  expect(await faults()).toEqual([]);
  expect(slept).toEqual([2 * sessionMs]);
});

test.each([
  ['is there all the time', [GHOST]],
  ['is gone at every second look', [GHOST, WHOLE]],
  ['comes at every second look', [WHOLE, GHOST]],
])('a ghost that %s is a fault in the end', async (_, turns) => {
  const [fault, ...more] = await group(1_500, ...turns).faults();
  expect(fault).toMatch(/in the group are .*-9, and/);
  expect(more).toEqual([]);
});

test('a ghost that goes is none', async () => {
  expect(await group(1_500, GHOST, GHOST, WHOLE, WHOLE).faults()).toEqual([]);
});

test('a group is whole once each processor of it reads', async () => {
  const seen = [WHOLE, GHOST, [member(7, 0, 1), member(8)], [member(7, 0, 1)]];
  const { world } = group(1_500, ...seen);
  const looks: boolean[] = [];
  for (const _ of seen) looks.push(await isWhole(world));
  expect(looks).toEqual([true, false, false, false]);
});
