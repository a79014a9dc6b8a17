import { once } from 'node:events';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { expect, test } from 'vitest';
import { idleStack, verdictOf, wrongVerdict } from '../testing/running.ts';
import { runOnce } from './run-once.ts';

const untilAborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : once(signal, 'abort');

/** Work that succeeds, and writes down what was done in which order. */
function fakeWork() {
  const done: string[] = [];
  const work = {
    readOf: async () => 9,
    replayed: async () => void done.push('replayed'),
    unstopped: async ({ signal }: { signal: AbortSignal }) => void (await untilAborted(signal)),
    drained: async ({ pipeline, topic }: { pipeline: string; topic: string }) =>
      void done.push(`drained ${pipeline} of ${topic}`),
    verify: async (_: unknown, { pipeline }: { pipeline: string }) => {
      done.push(`verified ${pipeline}`);
      return verdictOf();
    },
    watch: async (_: unknown, { signal }: { signal: AbortSignal }) => void (await untilAborted(signal)),
  };
  return { done, work };
}

test('it waits for the replay, then for the processor, then checks, and says what was compared', async () => {
  const { done, work } = fakeWork();
  const stack = { ...idleStack(), replays: [{ progress: () => undefined } as never] };
  await runOnce(stack, work);
  expect(done).toEqual(['replayed', 'drained flights of flights', 'verified flights']);
  expect(stack.output.said).toEqual(['9 in = 9 counted', '12 cells compared, 0 different']);
  expect(stack.output.noted.at(-1)).toMatch(/^ {2}sent and counted in /);
});

test('cells that differ end it with an error, after the table that differs is named', async () => {
  const { work } = fakeWork();
  const stack = idleStack();
  await expect(runOnce(stack, { ...work, verify: async () => wrongVerdict() })).rejects.toMatchObject({
    code: 'E_VERIFY',
    fix: expect.stringContaining('npm start -- --recount flights counts it again') as string,
  });
  expect(stack.output.said.join('\n')).toMatch(/cells different +1\n +flights_airport +1/);
});

test('a partition that is stopped ends it while the replay is still going, unchecked', async () => {
  const { done, work } = fakeWork();
  const stopped = new MillraceError({ code: 'E_PARTITION_STOPPED', message: 'partition 3' });
  await expect(
    runOnce(
      { ...idleStack(), replays: [{} as never] },
      { ...work, replayed: () => new Promise(() => undefined), unstopped: () => Promise.reject(stopped) },
    ),
  ).rejects.toBe(stopped);
  expect(done).toEqual([]);
});

test('a processor that stalls ends it with an error, unchecked', async () => {
  const { done, work } = fakeWork();
  const stalled = new MillraceError({ code: 'E_PART', message: 'nothing was committed' });
  await expect(runOnce(idleStack(), { ...work, drained: () => Promise.reject(stalled) })).rejects.toBe(
    stalled,
  );
  expect(done).toEqual([]);
});

test('a Ctrl-C ends it without a check and without an error', async () => {
  const { done, work } = fakeWork();
  await runOnce(idleStack(AbortSignal.abort()), work);
  expect(done.filter((step) => step.startsWith('verified'))).toEqual([]);
});
