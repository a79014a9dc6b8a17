import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { record } from '../engine/record.ts';
import { argsOf, bindingsOf, environmentOf, named, stepsOf } from '../engine/rules.ts';
import type { Step } from '../engine/step.ts';
import { HostEngine } from './host-engine.ts';
import { finish } from './image-root.ts';
import { kafkaWith, postgresWith } from './named-parts.ts';
import { Network } from './network.ts';
import { slimPath } from './slim-path.ts';

const ROOT = join(import.meta.dirname, '../../..');

let base: string;
let network: Network | undefined;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'millrace-suite-'));
  chmodSync(base, 0o755); // PostgreSQL runs as another user
});
afterEach(async () => {
  await network?.close();
  rmSync(base, { recursive: true, force: true });
});

async function untilAnswers(within: Network, name: string, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (within.answers(name, port)) return;
    await sleep(200);
  }
  throw new Error(`${name}:${port} does not answer`);
}

test('the service suite passes as an engine would run it: by name, in its files, with what its image holds', async () => {
  const plan = await record((module) => module.test());
  const steps = stepsOf(plan);
  const suite = named(steps, 'withExec').at(-1) as Step;
  const services = new Map(bindingsOf(steps).map(({ alias, service }) => [alias, environmentOf(service)]));
  const engine = new HostEngine(plan, { base, repository: ROOT });
  const { root, workdir, env } = await engine.place(suite.parent as Step);

  network = await Network.open([...services.keys()], join(base, 'hosts'));
  const parts = join(base, 'parts');
  mkdirSync(parts);
  const hosts = join(base, 'hosts-of-parts');
  writeFileSync(hosts, '127.0.0.1 localhost\n');
  const kafka = await kafkaWith(services.get('kafka') ?? {}, join(parts, 'kafka'));
  const postgres = postgresWith(services.get('postgres') ?? {}, join(parts, 'postgres'));
  const [broker, database] = [network.start({ ...kafka, hosts }), network.start({ ...postgres, hosts })];
  for (const part of [broker, database]) for (const stream of [part.stdout, part.stderr]) stream?.resume();
  await untilAnswers(network, 'kafka', 9092);
  await untilAnswers(network, 'postgres', 5432);

  const HOME = join(base, 'home');
  mkdirSync(HOME);
  const PATH = slimPath(join(base, 'bin'));
  const { code, output } = await finish(
    network.start({ command: argsOf(suite), env: { ...env, HOME, PATH }, cwd: join(root, workdir) }),
  );
  const last = output.trimEnd().split('\n').at(-1);
  process.stderr.write(`${last}\n`);
  expect(last, output.slice(-20_000)).toMatch(/^\d{4,} passed, 0 failed/);
  expect(code).toBe(0);
});
