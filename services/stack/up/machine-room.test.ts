import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { livingChildren, startChild, type Child } from '../parts/child.ts';
import { createMachineRoom, type PartSpec } from './machine-room.ts';

const room = () => createMachineRoom({ write: () => undefined, release: () => undefined }, () => undefined);

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
