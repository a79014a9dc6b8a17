import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { createSteps } from './act.ts';
import type { Fault } from './faults.ts';

let folder: string;
const evidence = () => readFileSync(join(folder, 'evidence'), 'utf8').trim().split('\n');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-faults-'));
  vi.stubEnv('MILLRACE_EVIDENCE', join(folder, 'evidence'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const raise: Fault = { at: 'written', nth: 2, every: 3, do: 'raise', sqlstate: '40001' };

/** At which of so many hits of a step something was asked of the server. */
async function askedAt(reach: ReturnType<typeof createSteps>, hits: number): Promise<number[]> {
  const asked: number[] = [];
  for (let hit = 1; hit <= hits; hit++) {
    await reach('fenced', async () => asked.push(-1));
    await reach('written', async (sql) => sql.includes('40001') && asked.push(hit));
  }
  return asked;
}

test('a fault comes at its n-th hit and at each so many after that, with evidence of each', async () => {
  expect(await askedAt(createSteps([raise], false), 9)).toEqual([2, 5, 8]);
  expect(evidence()).toHaveLength(3);
  expect(evidence().map((line) => JSON.parse(line).what)).toEqual(Array(3).fill('raise at written'));
});

test('armed by a signal, hits count from there, and one fault disarms', async () => {
  const reach = createSteps([raise], true);
  expect(await askedAt(reach, 5)).toEqual([]);
  process.emit('SIGUSR2');
  expect(await askedAt(reach, 9)).toEqual([2]);
  process.emit('SIGUSR2');
  expect(await askedAt(reach, 9)).toEqual([2]);
  process.removeAllListeners('SIGUSR2');
});
