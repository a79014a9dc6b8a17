import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { readConfig, type StackConfig } from '../config.ts';
import { livingChildren } from '../parts/child.ts';
import { freePort } from '../parts/ports.ts';
import { withStack } from '../up/run-stack.ts';
import { keptOutput } from './running.ts';
import { firstStackPort } from './stack-ports.ts';

const OPTIONS = {
  fresh: false,
  recount: { names: [], partial: false },
  portsFrom: Number(firstStackPort()),
};

const ENDLESS = 'setInterval(() => undefined, 1000);';

/** A clone whose page is never done building, whose download of Kafka and whose migrations never end; with its own Java. */
function slowClone(env: NodeJS.ProcessEnv): StackConfig {
  const root = mkdtempSync(join(tmpdir(), 'millrace-outside-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const vite = join(root, 'node_modules/vite/bin');
  for (const folder of [
    vite,
    join(root, 'services/dashboard'),
    join(root, 'services/pipeline'),
    join(root, 'bin'),
  ])
    mkdirSync(folder, { recursive: true });
  for (const script of [join(vite, 'vite.js'), join(root, 'services/pipeline/generate.ts')])
    writeFileSync(script, ENDLESS);
  writeFileSync(join(root, 'bin/mvn'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
  writeFileSync(join(root, 'bin/java'), '#!/bin/sh\necho \'openjdk version "17.0.15"\' >&2\n', {
    mode: 0o755,
  });
  for (const name of ['package.json', 'package-lock.json'])
    cpSync(join(readConfig({}).root, name), join(root, name));
  const PATH = `${join(root, 'bin')}:${process.env.PATH}`;
  return {
    ...readConfig({ ...env, PATH }),
    root,
    stateDir: join(root, 'state'),
  };
}

const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

/** A stack listens to signals for the life of its process, and lets go of the channel; this process has other plans. */
function keepSignals(): () => void {
  const before = new Set(EVENTS.flatMap((event) => process.rawListeners(event)));
  return () => {
    for (const event of EVENTS)
      for (const listener of process.rawListeners(event))
        if (!before.has(listener)) process.off(event, listener);
    process.channel?.ref();
  };
}

async function refusal(config: StackConfig) {
  const output = keptOutput();
  const use = vi.fn<() => Promise<void>>();
  const began = performance.now();
  const restore = keepSignals();
  const error: unknown = await withStack(OPTIONS, { config, output, use }).catch((reason: unknown) => reason);
  restore();
  expect(use).not.toHaveBeenCalled();
  expect(livingChildren()).toEqual([]);
  expect(readdirSync(config.stateDir)).not.toContain('run.json');
  return { error, output, ms: performance.now() - began };
}

test('a PostgreSQL of yours that does not answer ends the start within seconds: build and download are stopped', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const config = slowClone({ DATABASE_URL: `postgres://me:s3cret@${address}/events` });
  const { error, output, ms } = await refusal(config);
  expect(error).toMatchObject({ code: 'E_DATABASE', message: expect.stringContaining(address) as string });
  expect(output.noted.filter((line) => line.includes('failed'))).toHaveLength(1);
  expect(output.noted.join('\n')).not.toContain('s3cret');
  expect(ms).toBeLessThan(8_000);
});

test('so does a Kafka of yours', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const config = slowClone({ KAFKA_BROKERS: address, DATABASE_URL: inject('databaseUrl') });
  const { error, ms } = await refusal(config);
  expect(error).toMatchObject({ code: 'E_KAFKA', message: `Kafka at ${address} does not answer.` });
  expect(ms).toBeLessThan(20_000);
});
