import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ENVIRONMENTS, type Environment } from './config.ts';
import { startEngine } from './testing/engine.ts';
import { configOf, recordStack } from './testing/stacks.ts';

const RUNNER = join(import.meta.dirname, 'node_modules/@pulumi/pulumi/cmd/run');
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Runs the program as Pulumi's language host does: this Node, the SDK's runner, no other loader; its exit status. */
async function run(stack: Environment, config: Record<string, string>) {
  const { address, told, stop } = await startEngine();
  stops.push(stop);
  const options = { monitor: address, engine: address, project: 'millrace', stack, pwd: import.meta.dirname };
  const args = Object.entries({
    ...options,
    'root-directory': import.meta.dirname,
    parallel: '16',
    'dry-run': 'false',
  });
  const flags = args.flatMap(([name, value]) => [`--${name}`, value]);
  const env = {
    PATH: process.env['PATH'],
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_NODEJS_TYPESCRIPT: 'false',
  };
  const status = await new Promise((resolve) => {
    const child = execFile(process.execPath, [RUNNER, ...flags, 'index.ts'], { env, timeout: 50_000 });
    child.once('exit', resolve);
  });
  return { status, told };
}

test.each(ENVIRONMENTS)('%s is, to an engine, what it is to our tests', async (stack) => {
  const { status, told } = await run(stack, configOf(stack));
  expect({ status, logs: told.logs }).toEqual({ status: 0, logs: [] });
  expect(told.ended).toBe(true);
  const { resources } = await recordStack(stack);
  expect(told.resources.toSorted()).toEqual(resources.map(({ type, name }) => `${type} ${name}`).toSorted());
});

test('a mistyped setting ends it before anything is made, with what is expected', async () => {
  const { status, told } = await run('prod', configOf('prod', { 'millrace:network': { natt: 'one' } }));
  expect(status).not.toBe(0);
  expect(told.logs.join('\n')).toMatch(
    /^E_CONFIG: millrace:network\.natt is not a setting: expected one of cidr/m,
  );
  expect(told.resources.filter((each) => !each.startsWith('pulumi:'))).toEqual([]);
});
