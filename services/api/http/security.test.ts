import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';

import { buildApp } from '../app.ts';
import { APP_CONFIG, depsFor } from '../testing/world.ts';

/** Keeps the event loop from everybody else. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('an overloaded process says so with a 503, and stays healthy', async () => {
  const app = await buildApp(
    { ...APP_CONFIG, EVENT_LOOP_DELAY_MAX_MS: 50 },
    depsFor({ rows: async () => [] }),
  );
  await app.ready();
  for (let i = 0; i < 12; i++) {
    block(150);
    await sleep(1);
  }
  const response = await app.inject('/v1/pipelines');
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '10']);
  expect(response.json().error.code).toBe('E_BUSY');
  expect((await app.inject('/healthz')).statusCode).toBe(200);
  await app.close();
});
