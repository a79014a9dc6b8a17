import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { bothOrNone } from './real-parts.ts';

test('when one part does not start, the other is stopped, however late it stood, and the folder goes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  let isStopped = false;
  const late = sleep(50).then(() => ({ stop: async () => void (isStopped = true) }));
  const failing = Promise.reject<string>(new Error('no Java'));
  await expect(bothOrNone(folder, [late, failing])).rejects.toThrow('no Java');
  expect({ isStopped, left: existsSync(folder) }).toEqual({ isStopped: true, left: false });
});
