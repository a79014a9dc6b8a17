import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { startChild } from '../parts/child.ts';
import { supervise } from '../parts/supervise.ts';
import { SAYS, withMisspeltDefinition, withWrongDefinition } from '../testing/broken-definition.ts';
import { keptOutput } from '../testing/running.ts';
import { until } from '../testing/until.ts';
import { restartTeller } from './restarts.ts';
import { logFileOf, serviceStarter } from './services.ts';

// Each starts a service or two, which a busy machine may let wait.
vi.setConfig({ testTimeout: 60_000 });

/** What is told of a service that was killed after its definitions were broken, until `enough`; and its log. */
async function killed(script: string, broken: NodeJS.ProcessEnv, enough: number) {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-restarts-'));
  onTestFinished(() => rmSync(stateDir, { recursive: true }));
  const config = { ...readConfig({ PATH: process.env.PATH, ...broken }), stateDir };
  const name = 'processor flights';
  const start = serviceStarter(config, {
    name,
    script,
    adminPort: 1, // nobody listens
    httpPort: 1,
    databaseUrl: 'postgres://nowhere/x',
    brokers: 'nowhere:1',
  });
  const logFile = logFileOf(config, name);
  const sleeper = { name, command: 'sleep', args: ['1000'], env: config.env, cwd: '/', logFile };
  const output = keptOutput();
  const part = await supervise({
    name,
    start: (signal) => (output.noted.length === 0 ? startChild(sleeper) : start(signal)),
    ...restartTeller(output),
  });
  process.kill(part.pid(), 'SIGKILL');
  await until('the restarts', () => output.noted.length >= enough, 30_000);
  await part.stop();
  return { ...output, log: readFileSync(logFile, 'utf8').trim().split('\n') };
}

test.each(['processor/main.ts', 'api/main.ts', 'ingest/main.ts'])(
  '%s with a definition that cannot be run: code, path, reason and fix, its name once, and no dump in its log',
  async (script) => {
    const { noted, emitted, log } = await killed(script, withWrongDefinition, 2);
    expect(noted[0]).toBe('  processor flights ended by SIGKILL; starting it again in 0.2 s');
    expect(noted[1]).toContain('✖ E_DEFINITION  processor flights ended while starting: ');
    expect(noted[1]).toContain(SAYS);
    expect(noted[1]).toMatch(/\n {2}starting it again in 0\.4 s$/);
    expect(noted[1]?.match(/processor flights/g)).toHaveLength(1);
    expect(emitted[1]).toMatchObject({ event: 'restart', name: 'processor flights', code: 'E_DEFINITION' });
    for (const line of log) expect(JSON.parse(line)).toMatchObject({ code: 'E_DEFINITION' });
  },
);

test('a misspelt name is told with its place; the same again is one line', async () => {
  const { noted } = await killed('processor/main.ts', withMisspeltDefinition, 3);
  expect(noted[1]).toContain('ended while starting: services/pipeline/registry.ts:1: agv is not defined\n');
  expect(noted[1]).toContain("\n  fix: did you mean 'avg'?");
  expect(noted[2]).toBe(
    '  processor flights could not start as before, E_DEFINITION; starting it again in 0.8 s',
  );
});

test('a part that is ready again is told, with how long it was away; an error that comes back is told in full', () => {
  const output = keptOutput();
  const { onRestart, onReady } = restartTeller(output);
  const failed = { name: 'kafka', reason: 'did not answer in time', code: 'E_KAFKA_START', delayMs: 200 };
  onRestart({ ...failed, restarts: 1 });
  onReady({ name: 'kafka', ms: 5_310 });
  onRestart({ ...failed, restarts: 2 });
  const error = '\n✖ E_KAFKA_START  kafka did not answer in time\n  starting it again in 0.2 s';
  expect(output.noted).toEqual([error, '  kafka is ready again, 5.3 s after it ended', error]);
  expect(output.emitted[1]).toEqual({ event: 'restarted', name: 'kafka', seconds: 5.31 });
});
