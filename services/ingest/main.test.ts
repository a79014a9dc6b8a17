import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('a variable that is missing ends it with 1, and the log says in JSON which one and what to do', async () => {
  const { code, stdout, stderr } = await new Promise<Record<'stdout' | 'stderr', string> & { code: unknown }>(
    (resolve) =>
      execFile(
        process.execPath,
        [join(import.meta.dirname, 'main.ts')],
        { env: { PATH: process.env['PATH'] }, timeout: 20_000 },
        (error, stdout, stderr) => resolve({ code: error?.code, stdout, stderr }),
      ),
  );
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    service: 'ingest',
    code: 'E_CONFIG',
    msg: expect.stringContaining('KAFKA_BROKERS'),
    fix: 'set these environment variables and start again',
  });
}, 25_000);
