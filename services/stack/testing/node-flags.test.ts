import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig, type StackConfig } from '../config.ts';
import { startReplay } from '../up/replay.ts';
import { serviceStarter } from '../up/services.ts';
import { runVerify } from '../up/verify.ts';
import { runProgram } from '../verbs/run-program.ts';
import { keptOutput } from './running.ts';

const ROOT = readConfig({}).root;
const ADDRESSES = { databaseUrl: 'postgres://h/d', brokers: 'h:1' };
const TELL = `require('node:fs').writeFileSync(process.env.TOLD, JSON.stringify(process.execArgv)); process.exit(1)`;

/** A clone whose only program writes down the flags of its Node, and ends. */
function cloneWith(script: string): { config: StackConfig; told: () => unknown } {
  const root = mkdtempSync(join(tmpdir(), 'millrace-flags-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [file, told] = [join(root, script), join(root, 'told')];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, TELL);
  const config = { ...readConfig({}), root, stateDir: root, env: { TOLD: told } };
  return { config, told: () => JSON.parse(readFileSync(told, 'utf8')) };
}

const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

test.each([
  [
    'verify',
    'services/stack/verify/main.ts',
    (config: StackConfig) =>
      runVerify(config, { addresses: ADDRESSES, pipeline: 'flights', output: keptOutput() }),
  ],
  [
    'the replay',
    'services/ingest/replay/main.ts',
    async (config: StackConfig) => {
      const replay = await startReplay(config, { pipeline: 'flights', rate: 'max', addresses: ADDRESSES });
      return replay.exited;
    },
  ],
  [
    'a service',
    'services/ingest/main.ts',
    (config: StackConfig) =>
      serviceStarter(config, { name: 'ingest', script: 'ingest/main.ts', adminPort: 1, ...ADDRESSES })(
        AbortSignal.timeout(20_000),
      ),
  ],
  [
    'the benchmark',
    'services/stack/bench/main.ts',
    (config: StackConfig) => runProgram(config, join(config.root, 'services/stack/bench/main.ts'), []),
  ],
])('%s runs with the flags of whoever speaks to Kafka', async (_, script, run) => {
  const { config, told } = cloneWith(script);
  await settled(run(config));
  expect(told()).toEqual(expect.arrayContaining(KAFKA_NODE_FLAGS));
});

// One is plain JavaScript for an older Node, the other outside of the rooms: neither can import what the services say.
test.each(['bin/millrace.js', 'vitest.config.ts'])('%s gives its Node the same flags', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8');
  for (const flag of KAFKA_NODE_FLAGS) expect(text).toContain(`'${flag}'`);
});
