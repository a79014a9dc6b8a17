import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../testing/until.ts';

const PROGRAM = `
import { createOutput } from '${join(import.meta.dirname, '../terminal/output.ts')}';
import { watchInterrupts } from '${join(import.meta.dirname, 'interrupt.ts')}';
const output = createOutput(false);
watchInterrupts(output, () => undefined);
setInterval(() => undefined, 1_000);
output.note('waiting');`;

test('the first Ctrl-C says that it drains, the second that it kills, and does', async () => {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', PROGRAM]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  let said = '';
  child.stderr.on('data', (text) => (said += String(text)));
  await until('its start', () => said.includes('waiting'));
  // One press may come several times within a moment; only a later one is another.
  await until('its end', () => !child.kill('SIGINT') || child.exitCode !== null);
  expect(await closed).toEqual([130, null]);
  expect(said).toMatch(/stopping: every part drains first; Ctrl-C again kills\n\nkilling every part now: /);
});
