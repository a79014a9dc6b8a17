import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keptOutput } from '../testing/running.ts';
import { runSteps } from './steps.ts';

const stop = async (): Promise<void> => undefined;
const step = (name: string) => ({ name, needs: [], run: async () => 'ready' });

test('what is beside the names makes one column, however long they are', async () => {
  const output = keptOutput();
  const { signal } = new AbortController();
  await runSteps(['kafka', 'processor flights', 'processor quakes'].map(step), { output, signal, stop });
  const columns = output.noted.map((line) => line.indexOf('ready'));
  expect(columns).toEqual([20, 20, 20]);
});

const failed = new Error('no');
const failing = { name: 'failing', needs: [], run: () => Promise.reject(failed) };

/** A step that goes on until its signal, and then ends badly, as what is stopped half way does. */
const endless = (name: string) => ({
  name,
  needs: [],
  run: async (_: unknown, signal: AbortSignal): Promise<string> => {
    await once(signal, 'abort');
    throw new Error(`${name} was stopped half way`);
  },
});

test('the first failure stops what is going on, is told alone, and nothing more begins', async () => {
  const output = keptOutput();
  const { signal } = new AbortController();
  let stops = 0;
  const later = { ...step('later'), needs: ['endless'] };
  const running = runSteps([endless('endless'), failing, later], {
    output,
    signal,
    stop: async () => void (stops += 1),
  });
  await expect(running).rejects.toBe(failed);
  expect(stops).toBe(1);
  expect(output.noted).toEqual([expect.stringMatching(/^✖ failing +failed/)]);
});

test('it rejects only when what was started is stopped', async () => {
  const { signal } = new AbortController();
  const order: string[] = [];
  const slow = async (): Promise<void> => {
    await sleep(50);
    order.push('stopped');
  };
  const running = runSteps([failing], { output: keptOutput(), signal, stop: slow });
  await running.catch(() => order.push('rejected'));
  expect(order).toEqual(['stopped', 'rejected']);
});

test('a signal stops what is going on, and is no failure', async () => {
  const interrupt = new AbortController();
  let stops = 0;
  const running = runSteps([endless('endless')], {
    output: keptOutput(),
    signal: interrupt.signal,
    stop: async () => void (stops += 1),
  });
  interrupt.abort();
  await expect(running).resolves.toBeUndefined();
  expect(stops).toBe(1);
});
