import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isRunning, until } from '../testing/until.ts';
import { startChild, livingChildren, type Child } from './child.ts';
import { startService } from './service.ts';
import { supervise, type Ready, type Restart } from './supervise.ts';

function sleeper(): () => Promise<Child> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-supervise-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const env = { PATH: '/usr/bin:/bin' };
  return () =>
    startChild({
      name: 'sleeper',
      command: 'sleep',
      args: ['1000'],
      env,
      cwd: '/',
      logFile: join(folder, 'log'),
    });
}

const refuse = (): Promise<Child> => Promise.reject(new Error('no'));

test('a part that is killed is started again, each time as another process', async () => {
  const restarts: Restart[] = [];
  const part = await supervise({
    name: 'sleeper',
    start: sleeper(),
    onRestart: (restart) => restarts.push(restart),
  });
  for (let kills = 1; kills <= 3; kills++) {
    const { pid } = { pid: part.pid() };
    process.kill(pid, 'SIGKILL');
    await until('a new process', () => part.pid() !== pid);
  }
  expect(restarts.map(({ reason }) => reason)).toEqual(Array(3).fill('ended by SIGKILL'));
  expect(restarts.map(({ delayMs }) => delayMs)).toEqual([200, 400, 800]);
  await part.stop();
  expect(isRunning(part.pid())).toBe(false);
});

test('a part is away from its end until a new process is ready, which is told with how long it was', async () => {
  const ready: Ready[] = [];
  const again = Promise.withResolvers<void>();
  const start = sleeper();
  let starts = 0;
  const part = await supervise({
    name: 'sleeper',
    start: async () => {
      if (++starts === 2) await again.promise;
      return start();
    },
    onRestart: () => undefined,
    onReady: (told) => ready.push(told),
  });
  expect([part.isAway(), ready]).toEqual([false, []]);
  process.kill(part.pid(), 'SIGKILL');
  await until('the second start', () => starts === 2);
  expect([part.isAway(), ready]).toEqual([true, []]);
  again.resolve();
  await until('a new process', () => ready.length === 1);
  expect([part.isAway(), ready[0]?.name]).toEqual([false, 'sleeper']);
  expect(ready[0]?.ms).toBeGreaterThanOrEqual(200); // the pause before it, at least
  await part.stop();
});

test('a part that is stopped stays stopped', async () => {
  const restarts: Restart[] = [];
  const part = await supervise({
    name: 'sleeper',
    start: sleeper(),
    onRestart: (restart) => restarts.push(restart),
  });
  await part.stop();
  expect([restarts, isRunning(part.pid())]).toEqual([[], false]);
});

test('a stop during the pause before a restart ends it', async () => {
  const restarts: Restart[] = [];
  const part = await supervise({
    name: 'sleeper',
    start: sleeper(),
    onRestart: (restart) => restarts.push(restart),
  });
  process.kill(part.pid(), 'SIGKILL');
  await until('the pause', () => restarts.length === 1);
  await part.stop();
  expect(isRunning(part.pid())).toBe(false);
});

test('a stop while the part is being started again ends what is starting', async () => {
  const reasons: string[] = [];
  const first = sleeper();
  const spec = {
    name: 'never ready',
    command: 'sleep',
    args: ['1000'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  };
  const logFile = join(mkdtempSync(join(tmpdir(), 'millrace-supervise-')), 'log');
  onTestFinished(() => rmSync(dirname(logFile), { recursive: true }));
  let starts = 0;
  const part = await supervise({
    name: 'never ready',
    start: (signal) =>
      ++starts === 1
        ? first()
        : startService({ ...spec, logFile, adminPort: 1 /* nobody listens */ }, signal),
    onRestart: ({ reason }) => reasons.push(reason),
  });
  process.kill(part.pid(), 'SIGKILL');
  await until('the second start', () => livingChildren().some(({ name }) => name === 'never ready'));
  const began = performance.now();
  await part.stop();
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(livingChildren()).toEqual([]);
  expect(reasons).toEqual(['ended by SIGKILL']);
});

test('a first start that fails is the caller’s to hear', async () => {
  await expect(supervise({ name: 'broken', start: refuse, onRestart: () => undefined })).rejects.toThrow(
    'no',
  );
});

test('a later start that fails is told and tried again', async () => {
  const reasons: string[] = [];
  const start = sleeper();
  let starts = 0;
  const part = await supervise({
    name: 'flaky',
    start: () => (++starts === 2 ? Promise.reject(new Error('port is taken')) : start()),
    onRestart: ({ reason }) => reasons.push(reason),
  });
  const first = part.pid();
  process.kill(first, 'SIGKILL');
  await until('a new process', () => part.pid() !== first);
  await part.stop();
  expect(reasons).toEqual(['ended by SIGKILL', 'port is taken']);
});
