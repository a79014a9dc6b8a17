import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';

import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';

import { openLive } from './testing/live-reader.ts';

type Line = { msg: string; code?: string; httpPort: number; adminPort: number };
let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase(inject('databaseUrl'))));
afterAll(() => database.drop());

/** Starts the process; its log lines arrive in `lines`. */
function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env: { PATH: process.env['PATH'], HTTP_PORT: '0', ADMIN_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(JSON.parse(line) as Line));
  return { child, lines, line: (msg: string) => lines.find((line) => line.msg.includes(msg)) };
}

test('starts, answers, and on SIGTERM says goodbye and ends with 0', async () => {
  const { child, line } = start({ DATABASE_URL: database.url });
  await vi.waitFor(() => expect(line('ready to answer')).toBeDefined(), 15_000);
  const { httpPort, adminPort } = line('ready to answer') as Line;
  await vi.waitFor(
    async () => expect((await fetch(`http://127.0.0.1:${adminPort}/readyz`)).status).toBe(200),
    5_000,
  );
  const live = await openLive(`http://127.0.0.1:${httpPort}/v1/pipelines/flights/live`);
  await vi.waitFor(() => expect(live.events).toHaveLength(1));
  const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
  expect(metrics).toMatch(/^millrace_api_live_clients\{service="api"\} 1$/m);
  expect(metrics).toMatch(
    /^http_request_duration_seconds_count\{service="api",method="GET",route="\/v1\/pipelines\/flights\/live",status_code="200"\} 1$/m,
  );
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(live.comments).toContain(': closing');
});

test('outside a laptop it does not start without keys', async () => {
  const { child, lines } = start({ DATABASE_URL: database.url, DEPLOY_ENV: 'prod' });
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  expect(lines.at(-1)).toMatchObject({ code: 'E_CONFIG', msg: expect.stringContaining('API_KEYS_FILE') });
});
