import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/** Starts a service that behaves so; `said` waits for a line of its log, `ended` for its end. */
function run(behaviour: string, ...more: string[]) {
  const program = join(import.meta.dirname, 'testing/process-child.ts');
  const child = spawn(process.execPath, [program, behaviour, ...more]);
  children.push(child);
  const exit = once(child, 'close') as Promise<[number | null, string | null]>;
  let text = '';
  child.stdout.on('data', (data: Buffer) => (text += data.toString()));
  const said = async (message: string) => {
    while (!text.includes(`"msg":"${message}"`)) await once(child.stdout, 'data');
  };
  const ended = async () => {
    const [code, signal] = await exit;
    return {
      code,
      signal,
      log: text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    };
  };
  return { child, said, ended };
}

const messages = (log: Record<string, unknown>[]) => log.map(({ msg }) => msg);

describe('a running process', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('drains on %s and ends with 0', async (signal) => {
    const { child, said, ended } = run('drains');
    await said('up');
    child.kill(signal);
    const { code, log } = await ended();
    expect({ code, said: messages(log) }).toEqual({ code: 0, said: ['up', 'draining', 'stopped'] });
    expect(log[1]).toMatchObject({ service: 'child', signal });
  });

  test('ends at once on a second signal, with 1', async () => {
    const { child, said, ended } = run('hangs');
    await said('up');
    child.kill('SIGTERM');
    await said('draining');
    child.kill('SIGTERM');
    expect(await ended()).toMatchObject({ code: 1, signal: null });
  });

  test('whose drain hangs ends with 1 when its limit has passed', async () => {
    const { child, said, ended } = run('hangs', '200');
    await said('up');
    child.kill('SIGTERM');
    const { code, log } = await ended();
    expect({ code, last: log.at(-1) }).toMatchObject({
      code: 1,
      last: { level: 50, limitMs: 200, msg: 'drain took too long' },
    });
  });

  test('ends on a signal before it has started, with 0', async () => {
    const { child, said, ended } = run('starts slowly');
    await said('up');
    child.kill('SIGTERM');
    expect(await ended()).toMatchObject({ code: 0, signal: null });
  });

  test('whose drain fails ends with 1 and says why', async () => {
    const { child, said, ended } = run('fails to drain');
    await said('up');
    child.kill('SIGTERM');
    const { code, log } = await ended();
    expect({ code, last: log.at(-1) }).toMatchObject({
      code: 1,
      last: { code: 'E_DATABASE', msg: 'drain failed: it broke' },
    });
  });
});

test.each([
  ['fails to start', 'cannot go on: it broke'],
  ['dies later', 'cannot go on: it broke'],
  ['throws in a callback', 'uncaughtException: it broke'],
  ['forgets a promise', 'unhandledRejection: it broke'],
])('a process that %s ends with 1, its code and fix in the last line of the log', async (behaviour, msg) => {
  const { code, log } = await run(behaviour).ended();
  expect(code).toBe(1);
  expect(log.at(-1)).toMatchObject({
    level: 60,
    msg,
    code: 'E_DATABASE',
    fix: 'mend it',
    err: { type: 'MillraceError' },
  });
});
