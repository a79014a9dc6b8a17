import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

const RUNNER = join(import.meta.dirname, '../node_modules/@pulumi/pulumi/cmd/run-policy-pack');

test('the pack starts as Pulumi starts it: from its folder, and answers with its port', async () => {
  const child = spawn(process.execPath, [RUNNER, '127.0.0.1:1', '.'], { cwd: import.meta.dirname });
  onTestFinished(() => void child.kill());
  let errors = '';
  child.stderr.on('data', (text) => (errors += String(text)));
  const line = once(createInterface(child.stdout), 'line').then(([first]) => String(first));
  const said = await Promise.race([line, once(child, 'exit').then(() => `it ended: ${errors}`)]);
  expect(said).toMatch(/^\d{4,5}$/);
});
