import { expect, test } from 'vitest';
import { keptOutput } from '../testing/running.ts';
import { runSteps } from './steps.ts';

const step = (name: string) => ({ name, needs: [], run: async () => 'ready' });

test('what is beside the names makes one column, however long they are', async () => {
  const output = keptOutput();
  const { signal } = new AbortController();
  await runSteps(['kafka', 'processor flights', 'processor quakes'].map(step), { output, signal });
  const columns = output.noted.map((line) => line.indexOf('ready'));
  expect(columns).toEqual([20, 20, 20]);
});
