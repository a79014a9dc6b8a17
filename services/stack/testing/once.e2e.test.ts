import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@millrace/database/connect.ts';
import { MARK_HEADER } from '@millrace/ingest/replay/mark.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../config.ts';
import { ensureTopics } from '../up/topics.ts';
import { startRealParts, type RealParts } from './real-parts.ts';
import { firstStackPort } from './stack-ports.ts';
import { until } from './until.ts';

const STACK = join(import.meta.dirname, '..');
const { source } = flights.plan;
const FLIGHTS = 3_000_000;
const LEFT = 1_000;

// The tests follow upon each other: what one counted is what the next one finds.
let parts: RealParts;
let stateDir: string;

beforeAll(async () => {
  const own = { ...readConfig(), databaseUrl: undefined, kafkaBrokers: undefined };
  parts = await startRealParts(own);
  stateDir = mkdtempSync(join(tmpdir(), 'millrace-once-'));
  await ensureTopics(parts.kafkaBrokers, [source]);
  await produceMarked(FLIGHTS - LEFT - 1);
});

afterAll(async () => {
  await parts.stop();
  rmSync(stateDir, { recursive: true });
});

/** A record in each partition that says that a replay came this far, so that the next is short. None is a valid event. */
async function produceMarked(position: number): Promise<void> {
  const kafka = new Kafka({ brokers: [parts.kafkaBrokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  const headers = { [MARK_HEADER]: String(position) };
  const messages = Array.from({ length: source.partitions }, (_, partition) => ({
    partition,
    value: '{}',
    headers,
  }));
  await producer.send({ topic: source.topic, acks: -1, messages });
  await producer.disconnect();
}

/** Starts a program of this room on the parts of this file. */
function start(script: string, ...args: string[]) {
  const { databaseUrl, kafkaBrokers } = parts;
  const env = {
    ...process.env,
    MILLRACE_STATE_DIR: stateDir,
    DATABASE_URL: databaseUrl,
    KAFKA_BROKERS: kafkaBrokers,
  };
  const child = spawn(process.execPath, [join(STACK, script), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (out += String(text)));
  const code = once(child, 'close').then(([exitCode]) => exitCode as number);
  return { child, code, out: () => out };
}

async function run(script: string, ...args: string[]): Promise<{ code: number; out: string }> {
  const { code, out } = start(script, ...args);
  return { code: await code, out: out() };
}

const up = async (...more: string[]) =>
  run('cli.ts', 'up', '--once', '--rate', 'max', '--ports-from', firstStackPort(), ...more);

async function query(sql: string): Promise<void> {
  const client = await connect(parts.databaseUrl, 'once-test');
  try {
    expect((await client.query(sql)).rowCount).toBe(1);
  } finally {
    await client.end();
  }
}

test('a whole run ends with exit code 0 when every cell is right', async () => {
  const { code, out } = await up();
  expect(out).toMatch(/ sent and counted in [\d.]+ s\n/);
  expect(out).toContain('1,008 in = 1,000 counted + 8 dead-lettered\n');
  expect(out).toMatch(/[\d,]{5,} cells compared, 0 different\n/);
  expect({ code, out }).toMatchObject({ code: 0 });
});

test('verify agrees', async () => {
  expect(await run('cli.ts', 'verify')).toMatchObject({ code: 0 });
  const alone = await run('verify/main.ts');
  expect(alone.out).toContain('reading the log: 1,008 of 1,008');
  expect(alone).toMatchObject({ code: 0 });
});

test('one wrong cell ends run and verify with exit code 1, and its table is named', async () => {
  await query(
    'update millrace.flights_airport set flights = flights + 1 where ctid = (select min(ctid) from millrace.flights_airport)',
  );
  const again = await up();
  const named = /cells different +1\n +flights_airport +1 /;
  for (const { code, out } of [await run('cli.ts', 'verify'), await run('verify/main.ts'), again]) {
    expect(out).toMatch(named);
    expect({ code, out }).toMatchObject({ code: 1 });
  }
  expect(again.out).toContain('counted before; nothing was left to send (');
});

test('a definition that changed is refused with the command that counts its log again; and that makes all right', async () => {
  await query(`update millrace.pipelines set plan = jsonb_set(plan, '{dropAfterMs}', '60000')`);
  const refused = await up();
  expect(refused.out).toMatch(/✖ E_PIPELINE_CHANGED .*\n? +fix: npm start -- --recount flights /);
  expect(refused.code).toBe(1);
  const unknown = await up('--recount', 'flihgts');
  expect(unknown.out).toMatch(/E_PIPELINE_UNKNOWN/);
  expect(unknown.out).not.toContain('preflight');
  // The wrong cell of the test before goes with the rest, and the log holds what it held.
  const { code, out } = await up('--recount', 'flights');
  expect(out).toMatch(/✔ migrations .*; flights from its log again/);
  expect(out).toContain('1,008 in = 1,000 counted + 8 dead-lettered\n');
  expect(out).toMatch(/ 0 different\n/);
  expect({ code, out }).toMatchObject({ code: 0 });
});

test('a stopped partition ends a whole run with exit code 1, and is named', async () => {
  await query("update millrace.offsets set topic_id = 'another' where partition = 3");
  const { code, out } = await up();
  expect(out).toMatch(/✔ processor +flights/);
  expect(out).toMatch(/✖ E_PARTITION_STOPPED .*E_TOPIC_REPLACED partition 3: .*another/);
  expect({ code, out }).toMatchObject({ code: 1 });
  // Its log does not hold what was counted: to count less takes another word, and until then nothing is removed.
  const recount = await up('--recount', 'flights');
  expect(recount.out).toMatch(/✖ E_RECOUNT_PARTIAL .*was made again[^]*--recount flights --partial/);
  expect(recount.code).toBe(1);
  await query("update millrace.offsets set owner = 'still there' where partition = 3");
});

test('a stopped partition lets all start and the others go on; its alarm is in the output and in status', async () => {
  const stack = start('cli.ts', 'up', '--json', '--ports-from', firstStackPort());
  onTestFinished(() => void stack.child.kill('SIGKILL'));
  await until('the alarm', () => stack.out().includes('{"event":"alarm"'), 60_000);
  const alarm =
    /✖ E_TOPIC_REPLACED {2}flights, partition 3 is stopped: the topic was made again \(another .*\n {2}fix: /;
  expect(stack.out()).toMatch(alarm);
  expect(await run('cli.ts', 'status')).toMatchObject({
    code: 0,
    out: expect.stringMatching(alarm) as string,
  });
  await produceMarked(FLIGHTS - 1);
  const others = 8 + source.partitions - 1;
  await until('the others to go on', () => stack.out().includes(`"deadLettered":${others},`), 30_000);
  stack.child.kill('SIGINT');
  expect(await stack.code).toBe(0);
});
