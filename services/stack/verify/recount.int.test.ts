import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

import { connect } from '@millrace/database/connect.ts';
import { applyPipeline } from '@millrace/database/pipeline-tables.ts';
import type { Recount } from '@millrace/database/recount.ts';
import { createTestDatabase, type TestDatabase } from '@millrace/database/test-database.ts';
import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { renderDdl } from '@millrace/pipeline/render/ddl.ts';
import { PROCESSOR_NODE_FLAGS } from '@millrace/processor/node-flags.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { CompressionTypes } from 'kafkajs';
import type { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';

import { saleOf, salesPipeline, type SalesName } from '../testing/sales-pipelines.ts';
import { until } from '../testing/until.ts';
import { ensureTopics } from '../up/topics.ts';
import { logBounds } from './log-bounds.ts';
import { verify } from './verify.ts';

const PROCESSOR = join(import.meta.dirname, '../testing/sales-processor.ts');
const KAFKA_BROKERS = [inject('kafkaBrokers')];
const log = createLog('test', 'silent');
const kafka = createKafka({ KAFKA_BROKERS, clientId: 'recount-test' }, log);

let database: TestDatabase;
let client: Client;
let suffix: string;
let children: ChildProcess[];

beforeEach(async () => {
  database = await createTestDatabase(inject('databaseUrl'), []);
  client = await connect(database.url, 'recount-test');
  suffix = randomBytes(5).toString('hex');
  children = [];
});

afterEach(async () => {
  const exits = children
    .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    .map((child) => (child.kill('SIGKILL'), once(child, 'close')));
  await Promise.all(exits);
  await client.end();
  await database.drop();
});

const apply = ({ plan }: Pipeline, recount?: Recount) =>
  applyPipeline(client, { plan, ddl: renderDdl(plan) }, recount);

/** A processor in a process of its own, and why it ended. */
function start(kind: SalesName, topic: string) {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    KAFKA_BROKERS: inject('kafkaBrokers'),
    GROUP_SUFFIX: suffix,
    LOG_LEVEL: 'error',
  };
  const child = spawn(process.execPath, [...PROCESSOR_NODE_FLAGS, PROCESSOR, kind, topic], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let told = '';
  child.stdout.on('data', (text) => (told += String(text)));
  const ended = once(child, 'close').then(() => told);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { ended, stop };
}

type Message = { key?: string; value: string | Buffer; partition?: number };

async function send(topic: string, messages: Message[], compression = CompressionTypes.None): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, compression, messages });
  await producer.disconnect();
}

const sales = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => saleOf(from + i));

async function untilRead(name: string, events: number): Promise<void> {
  await until(`${events} of ${name}`, async () => {
    const { rows } = await client.query<{ read: number }>(
      'select coalesce(sum(read), 0)::bigint as read from millrace.offsets where pipeline = $1',
      [name],
    );
    return rows[0]?.read === events;
  });
}

async function untilStopped(code: string): Promise<void> {
  await until(code, async () => {
    const stopped = 'select from millrace.offsets where stopped_code = $1';
    return (await client.query(stopped, [code])).rowCount === 1;
  });
}

const judge = ({ plan }: Pipeline) => verify(client, kafka, { plan, progress: () => undefined });
const contentOf = async (table: string) =>
  (await client.query<object>(`select * from millrace.${table} order by 1, 2`)).rows;

const into = (partition: number, messages: Message[]) =>
  messages.map((message) => ({ ...message, partition }));

it('a definition that changed is counted again from its log, and nothing else is touched', async () => {
  const [toysTopic, gamesTopic] = [`toys-${suffix}`, `games-${suffix}`];
  const toys = salesPipeline('toys', toysTopic);
  const changed = salesPipeline('toys, changed', toysTopic);
  const games = salesPipeline('games', gamesTopic);
  for (const pipeline of [toys, games]) await apply(pipeline);
  await ensureTopics(inject('kafkaBrokers'), [toys.plan.source, games.plan.source]);
  const old = start('toys', toysTopic);
  start('games', gamesTopic);
  for (const topic of [toysTopic, gamesTopic]) await send(topic, sales(0, 400));
  for (const name of ['toys', 'games']) await untilRead(name, 400);
  const gamesBefore = await contentOf('games_shop_day');
  const logBefore = await logBounds(kafka, toysTopic);

  await expect(apply(changed)).rejects.toMatchObject({
    code: 'E_PIPELINE_CHANGED',
    fix: expect.stringContaining('npm start -- --recount toys') as string,
  });
  await apply(changed, 'whole');
  expect(await logBounds(kafka, toysTopic)).toEqual(logBefore);
  // The processor of the old definition still runs, and would commit once more: that is refused, and ends it.
  await send(toysTopic, sales(400, 420));
  expect(await old.ended).toContain('"code":"E_PIPELINE_CHANGED"');
  expect(await contentOf('toys_shop_day')).toEqual([]);

  start('toys, changed', toysTopic);
  await untilRead('toys', 420);
  expect(await judge(changed)).toMatchObject({ ok: true, different: 0, oracle: { read: 420 } });
  expect((await contentOf('toys_shop_day'))[0]).toHaveProperty('most');
  expect(await contentOf('games_shop_day')).toEqual(gamesBefore);
  expect(await judge(games)).toMatchObject({ ok: true, different: 0, oracle: { read: 400 } });
});

it('a batch that cannot be read is passed by deleting it and a partial recount, not by deleting it alone', async () => {
  const topic = `toys-${suffix}`;
  const toys = salesPipeline('toys', topic);
  await apply(toys);
  await ensureTopics(inject('kafkaBrokers'), [toys.plan.source]);
  await send(topic, into(0, sales(0, 5)));
  await send(topic, into(0, [{ value: Buffer.alloc(17 * 1_048_576, 'a') }]), CompressionTypes.ZSTD);
  await send(topic, [...into(0, sales(5, 12)), ...into(1, sales(12, 20))]);
  const untilStoppedAnew = async (code: string) => {
    const processor = start('toys', topic);
    await untilStopped(code);
    await processor.stop();
  };
  await untilStoppedAnew('E_BATCH_TOO_LARGE');

  const admin = kafka.admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic); // else kafkajs does not know who leads
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] });
  await admin.disconnect();
  await untilStoppedAnew('E_LOG_TRUNCATED');

  await apply(toys, 'whole');
  await untilStoppedAnew('E_LOG_TRUNCATED');

  await apply(toys, 'partial');
  start('toys', topic);
  await untilRead('toys', 15);
  expect(await judge(toys)).toMatchObject({ ok: true, different: 0, oracle: { read: 15 } });
});

it('a definition that names another topic counts that one from its start', async () => {
  const [before, after] = [`toys-${suffix}`, `other-${suffix}`];
  const [first, second] = [salesPipeline('toys', before), salesPipeline('toys', after)];
  await ensureTopics(inject('kafkaBrokers'), [first.plan.source, second.plan.source]);
  await apply(first);
  const old = start('toys', before);
  await send(before, sales(0, 50));
  await send(after, sales(0, 30));
  await untilRead('toys', 50);
  await old.stop();
  await apply(second, 'whole');
  start('toys', after);
  await untilRead('toys', 30);
  expect(await judge(second)).toMatchObject({ ok: true, different: 0, oracle: { read: 30 } });
});
