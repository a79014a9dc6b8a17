import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';

import { answerClientError } from '@millrace/runtime/http-client-error.ts';

import { attackAccess } from './access/attack.ts';
import { attackApi, attackIngest, compareTexts } from './bytes/attack.ts';
import { costOf } from './load/overload.ts';
import { openLoop } from './load/open-loop.ts';
import { send } from './load/send.ts';
import { faultOf } from './raw.ts';
import { installSchemathesis } from './schemathesis/install.ts';
import { attacksOn, startAttack } from './slow/attackers.ts';
import { makeKeys } from './world/keys.ts';
import { compareIds } from './world/log.ts';

// Every checker, shown a defect that it must find.

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer({ requestTimeout: 0, headersTimeout: 0 }, listener);
  server.on('clientError', answerClientError);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const ERROR = JSON.stringify({ error: { code: 'E_X', message: 'm', requestId: 'r'.repeat(36) } });

test.each([
  [{ status: 500, body: ERROR }, /server error/],
  [{ status: 0, body: '' }, /no answer/],
  [{ status: 400, body: 'oops' }, /without the form/],
  [{ status: 404, body: '{"message":"not found"}' }, /without the form/],
])('%j is a fault', (answer, fault) => expect(faultOf(answer)).toMatch(fault));

test('random addresses find the one that breaks, and the smallest', async () => {
  const port = await serve((request, response) => {
    response.statusCode = request.url?.includes('order') ? 500 : 404;
    response.end(ERROR);
  });
  const { counterexample, serverErrors } = await attackApi({ seed: 1, cases: 500 }, { port });
  expect(counterexample).toMatch(/server error 500/);
  expect(serverErrors).toBeGreaterThan(0);
});

test('random bodies find an event that was taken and is not in the log, and one that was refused and is', async () => {
  const kept: string[] = [];
  const port = await serve((_request, response) => {
    kept.push('what was refused');
    response.statusCode = 400;
    response.end(ERROR);
  });
  const log = { ends: async () => new Map(), valuesSince: async () => kept, close: async () => undefined };
  expect(await attackIngest({ seed: 1, cases: 20 }, { port, log })).toMatchObject({
    lost: 0,
    stray: 20,
    counterexample: null,
  });
  expect(compareTexts(['a', 'a', 'b'], ['a', 'c'])).toEqual({ lost: 2, stray: 1 });
  expect(compareIds([1, 2, 3], [1, 3, 3])).toEqual({ lost: 1, doubled: 1 });
});

test('the table of keys finds a service that takes a key from the query string', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const keys = makeKeys(folder);
  const port = await serve(({ url = '', headers }, response) => {
    const isOpen = url.includes(keys.read) || headers.authorization === `Bearer ${keys.read}`;
    response.statusCode = isOpen ? 200 : 401;
    response.end(JSON.stringify({ paths: { '/data': {} } }));
  });
  const service = { name: 'api' as const, url: `http://127.0.0.1:${port}`, port };
  const { opened, cases, refused } = await attackAccess(service, keys);
  expect(opened.join()).toMatch(/200 GET \/data: in the query string/);
  expect(refused).toBeLessThan(cases);
});

test('a server without limits keeps slow clients, and that is seen', async () => {
  const port = await serve((_request, response) => void response.end());
  const { slowHeaders, slowBody } = attacksOn({ api: port, ingest: port });
  const attackers = [
    startAttack(slowHeaders, 5),
    startAttack({ ...slowBody, opening: slowHeaders.opening }, 5),
  ];
  await sleep(500);
  expect(attackers.map((each) => each.isOver())).toEqual([false, false]);
  expect(attackers.map((each) => each.stop().open)).toEqual([5, 5]);
});

test('a service that falls behind is seen to by how late its answers are, not by how long each takes', async () => {
  let before = Promise.resolve();
  const port = await serve((_request, response) => {
    // One after the other, 20 ms each: 50 a second.
    before = before.then(() => sleep(20)).then(() => void response.end());
  });
  const load = await openLoop({ perSecond: 100, seconds: 1 }, () => send({ port, method: 'GET', path: '/' }));
  expect(load).toMatchObject({ sent: 100, ok: 100, failed: 0 });
  expect(load.latencyMs.max).toBeGreaterThan(800);
  expect(load.goodputPerSecond).toBeLessThan(100.1);
});

test('what overload takes beyond its answers is what the refusals take', () => {
  const atKnee = { cpuSeconds: 4, result: { ok: 2_000, refused: 0 } };
  const over = { cpuSeconds: 4, result: { ok: 1_800, refused: 8_000 } };
  expect(costOf(atKnee, over)).toEqual({ answerUs: 2_000, refusalUs: 50 });
});

test('without Python it says what to install', async () => {
  const settings = { root: '/nowhere', stateDir: '/nowhere', env: { PATH: '/nowhere' } };
  await expect(installSchemathesis(settings)).rejects.toMatchObject({
    code: 'E_TOOL_MISSING',
    message: 'attack needs python3',
    fix: expect.stringContaining('apt-get install python3 python3-pip'),
  });
});
