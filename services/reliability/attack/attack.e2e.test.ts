import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';

import { readConfig } from '@millrace/stack/config.ts';

import { attackAccess } from './access/attack.ts';
import { attackApi, attackIngest } from './bytes/attack.ts';
import { restartUnderLoad } from './restart/attack.ts';
import { accessRow, bytesRow, restartRow, schemathesisRow, type Row } from './rows.ts';
import { installSchemathesis } from './schemathesis/install.ts';
import { runSchemathesis } from './schemathesis/run.ts';
import { attacksOn, startAttack } from './slow/attackers.ts';
import type { Service } from './world/service.ts';
import { openWorld, type World } from './world/world.ts';

// The quick form of `npm run attack`: the same attacks on the same services, with fewer cases. How p99 and goodput hold
// is measured there alone, for a number of a busy machine is none.

const SEED = 1;
const FEW = 500;
const EVENTS = 3_000;

let world: World;
let tools: string;
let api: Service;
let ingest: Service;

beforeAll(async () => {
  const parts = { databaseUrl: inject('databaseUrl'), kafkaBrokers: inject('kafkaBrokers') };
  [tools, world] = await Promise.all([installSchemathesis(readConfig()), openWorld(parts, EVENTS)]);
  [api, ingest] = await Promise.all([
    world.start('api', { keyed: true }),
    world.start('ingest', { keyed: true }),
  ]);
}, 300_000);
afterAll(() => world.close());

const facts = (name: string) => ({ name, seed: SEED, replay: '' });
const verdict = ({ missed, details }: Row) => (missed.length > 0 ? { missed, details } : 'passed');

test('each service answers as its OpenAPI says, whatever it is asked; who sends slowly is cut within 10 s meanwhile', async () => {
  const { slowHeaders, slowBody, silence } = attacksOn(
    { api: api.port, ingest: ingest.port },
    world.keys.write,
  );
  const slow = [slowHeaders, slowBody, silence].map((attack) => startAttack(attack, 50));
  const run = { tools, seed: SEED, examples: 8 };
  const only = '/(pipelines|airportHour|airportHour/rollup|dead-letters|healthz)$';
  const results = await Promise.all([
    runSchemathesis({ ...run, url: ingest.url, key: world.keys.write }),
    runSchemathesis({ ...run, url: api.url, key: world.keys.read, only }),
  ]);
  for (const result of results) {
    expect(result.cases).toBeGreaterThan(100);
    expect(verdict(schemathesisRow(facts('schemathesis'), result))).toBe('passed');
  }
  await vi.waitFor(() => expect(slow.every((each) => each.isOver())).toBe(true), 12_000);
  const cutMs = slow.flatMap((each) => each.stop().cutMs);
  expect(cutMs).toHaveLength(150);
  expect(Math.max(...cutMs)).toBeLessThan(10_000);
});

test('random bodies and addresses: never a 5xx, and the log holds what was taken and nothing else', async () => {
  const run = { seed: SEED, cases: FEW };
  const { read, write } = world.keys;
  const bodies = await attackIngest(run, { port: ingest.port, key: write, log: world.log });
  expect(verdict(bytesRow(facts('ingest'), bodies))).toBe('passed');
  const addresses = await attackApi(run, { port: api.port, key: read });
  expect(verdict(bytesRow(facts('api'), addresses))).toBe('passed');
});

test('no bad credential opens any address', async () => {
  for (const service of [api, ingest]) {
    const result = await attackAccess(service, world.keys);
    expect(result.credentials).toBeGreaterThanOrEqual(12);
    expect(verdict(accessRow(facts(service.name), result))).toBe('passed');
  }
});

test('two processes of each are restarted under load: no request fails, every 202 is in the log once', async () => {
  const result = await restartUnderLoad(world, { rounds: 1, perSecond: 30, drainWaitMs: 600 });
  expect(result.restarts).toBe(4);
  expect(verdict(restartRow(facts('restart'), result))).toBe('passed');
});

test('schemathesis finds a server that breaks, and one that answers otherwise than it says', async () => {
  const parameters = [{ name: 'n', in: 'query', schema: { type: 'integer', minimum: 0, maximum: 100 } }];
  const schema = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };
  const content = { 'application/json': { schema } };
  const openapi = {
    openapi: '3.1.0',
    info: { title: 'bad', version: '1' },
    paths: { '/n': { get: { parameters, responses: { 200: { description: 'n', content } } } } },
  };
  const server = createServer(({ url = '' }, response) => {
    const n = new URL(url, 'http://a').searchParams.get('n');
    const isBroken = n !== null && Number(n) >= 99;
    response.writeHead(isBroken ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(url === '/docs/json' ? openapi : { n: 'not a number' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const result = await runSchemathesis({ tools, url, seed: SEED, examples: 5 });
  expect(result.serverErrors).toBeGreaterThan(0);
  expect(result.findings.map(({ check }) => check)).toContain('response_schema_conformance');
  expect(schemathesisRow(facts('bad'), result).missed).toEqual(['no server error', 'no schema violation']);
});
