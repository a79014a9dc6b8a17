import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { livingChildren, startChild, type Child } from '../parts/child.ts';
import type { Ready } from '../parts/supervise.ts';
import { until } from '../testing/until.ts';
import { createMachineRoom, type PartSpec } from './machine-room.ts';

const nothing = () => undefined;
const room = (onReady: (ready: Ready) => void = nothing) =>
  createMachineRoom({ write: nothing, release: nothing }, { onRestart: nothing, onReady });

function sleeper(): Promise<Child> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-room-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return startChild({
    name: 'sleeper',
    command: 'sleep',
    args: ['1000'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    logFile: join(folder, 'log'),
  });
}

const part = (start: PartSpec['start']): PartSpec => ({
  name: 'part',
  tier: 'store',
  start,
  log: '/dev/null',
});

test('a part that is still starting is told when the room is stopped', async () => {
  const { add, stop, parts } = room();
  const adding = add(
    part(async (signal) => {
      await once(signal, 'abort');
      throw new Error('was being started');
    }),
  );
  await stop();
  await expect(adding).rejects.toThrow('was being started');
  expect(parts()).toEqual([]);
});

test('one that becomes ready all the same is stopped again', async () => {
  const { add, stop } = room();
  const asked = Promise.withResolvers<void>();
  const adding = add(
    part(async () => {
      await asked.promise;
      return sleeper();
    }),
  );
  await stop();
  asked.resolve();
  await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
  expect(livingChildren()).toEqual([]);
});

test('nothing starts in a room that is stopped', async () => {
  const { add, stop } = room();
  await stop();
  let starts = 0;
  const start = (): Promise<Child> => {
    starts += 1;
    return sleeper();
  };
  await expect(add(part(start))).rejects.toMatchObject({ name: 'AbortError' });
  expect(starts).toBe(0);
});

test('a part that ended is away until it is ready again, and that is told', async () => {
  const ready: string[] = [];
  const { add, away, stop } = room(({ name }) => ready.push(name));
  const again = Promise.withResolvers<void>();
  const first = await sleeper();
  const starts = [Promise.resolve(first), again.promise.then(sleeper)];
  await add(part(() => starts.shift() ?? sleeper()));
  expect(away()).toEqual([]);
  first.kill();
  await until('its end', () => away().length > 0);
  expect([away(), ready]).toEqual([['part'], []]);
  again.resolve();
  await until('the new process', () => away().length === 0);
  expect(ready).toEqual(['part']);
  await stop();
});
