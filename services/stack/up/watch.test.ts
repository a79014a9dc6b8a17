import { expect, test } from 'vitest';
import { keptOutput } from '../testing/running.ts';
import { watch } from './watch.ts';

test('what is being started again is shown', async () => {
  const shown: string[] = [];
  const stop = new AbortController();
  const status = (line: string): void => {
    shown.push(line);
    stop.abort();
  };
  await watch([], { output: { ...keptOutput(), status }, signal: stop.signal, away: () => ['kafka'] });
  expect(shown).toEqual(['kafka is being started again', '']);
});
