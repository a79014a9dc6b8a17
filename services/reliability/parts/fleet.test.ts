import { expect, onTestFinished, test, vi } from 'vitest';

import type { Exit } from '@millrace/stack/parts/child.ts';

import { createFleet } from './fleet.ts';
import type { Worker } from './worker.ts';

/** Processors that end as they are told to. */
function world() {
  const ends: ((exit: Exit) => void)[] = [];
  const fleet = createFleet(async (before) => {
    const { promise: exited, resolve } = Promise.withResolvers<Exit>();
    ends.push(resolve);
    const end = (exit: Exit) => async () => {
      resolve(exit);
      return exited;
    };
    const worker: Worker = {
      pid: before + 1,
      exited,
      kill: end({ code: null, signal: 'SIGKILL' }),
      stop: end({ code: 0, signal: null }),
      arm: () => undefined,
      freeze: () => undefined,
      thaw: () => undefined,
      isStopped: () => false,
      peakRssMb: () => 0,
    };
    return worker;
  });
  onTestFinished(() => fleet.close());
  return { fleet, ends };
}

test('who ended is told by what, though another was started in his place; but not who was dismissed', async () => {
  const { fleet, ends } = world();
  await fleet.grow(2);
  ends[0]?.({ code: 1, signal: null });
  await vi.waitFor(() => expect(fleet.all().map(({ pid }) => pid)).toEqual([2, 3]));
  const [second, third] = fleet.all() as [Worker, Worker];
  await second.kill();
  await fleet.dismiss(third, 'kill');
  await fleet.close('stop');
  expect(fleet.ended()).toEqual([
    { pid: 1, code: 1, signal: null },
    { pid: 2, code: null, signal: 'SIGKILL' },
  ]);
});
