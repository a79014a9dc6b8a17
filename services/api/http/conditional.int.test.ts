import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';

import { createWorld, type World } from '../testing/world.ts';

let world: World;
const ADDRESSES = [
  '/v1/pipelines/rides/views/total',
  '/v1/pipelines/rides/views/total/rollup',
  '/v1/pipelines/rides/dead-letters',
];
const setRides = (rides: number) =>
  world.admin.query({
    text: `insert into millrace.rides_total (window_start, version, by_key0) values ('-infinity', $1, 0)
on conflict (window_start) do update set version = excluded.version`,
    values: [rides],
  });

let identity = '';
const tag = (version: number) => `"${identity}-${version}"`;
const identityNow = async () => (await world.deps.versions.read('rides')).identity;

beforeAll(async () => void (world = await createWorld(inject('databaseUrl'))));
afterAll(() => world.close());
beforeEach(() => void (world.statements.length = 0));

test('the version is the ETag; an unchanged one is a 304 that never touches the view', async () => {
  await setRides(1);
  await world.commit({ version: 41 });
  await world.commit({ partition: 1, version: 1 });
  identity = await identityNow();
  for (const url of ADDRESSES) {
    const { headers, body } = await world.get(url);
    expect(headers).toMatchObject({ etag: tag(42), 'cache-control': 'private, no-cache' });
    expect(body).toMatchObject({ version: 42 });
  }
  await world.admin.query('revoke select on millrace.rides_total, millrace.dead_letters from millrace_api');
  for (const url of ADDRESSES) {
    const answer = await world.get(url, { 'if-none-match': `W/${tag(40)}, ${tag(42)}` });
    expect([url, answer.status, answer.headers['etag'], answer.body]).toEqual([url, 304, tag(42), '']);
    expect((await world.get(`${url}?limit=7`, { 'if-none-match': tag(41) })).status).toBe(503);
  }
  await world.admin.query('grant select on millrace.rides_total, millrace.dead_letters to millrace_api');
});

test('a new version is a new answer', async () => {
  await setRides(2);
  await world.commit({ version: 50 });
  const { status, headers, body } = await world.get(ADDRESSES[0] as string, { 'if-none-match': tag(42) });
  expect([status, headers['etag']]).toEqual([200, tag(51)]);
  expect(body).toMatchObject({ version: 51, rows: [{ version: 2 }] });
});

test('a hundred readers of one version ask the database once', async () => {
  await world.commit({ version: 60 });
  const answers = await Promise.all(Array.from({ length: 100 }, () => world.get(ADDRESSES[0] as string)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(world.statements.filter((text) => text.includes('rides_total'))).toHaveLength(1);
  expect(world.statements).toHaveLength(2);
});

/** Commits that keep the number in the view one ahead of the version, until told to stop. */
async function commitOn(signal: AbortSignal): Promise<void> {
  for (let version = 100; !signal.aborted; version++) {
    await world.admin.query('begin');
    await world.admin.query({
      text: "update millrace.offsets set version = $1 where pipeline = 'rides' and partition = 0",
      values: [version],
    });
    await setRides(version + 1);
    await world.admin.query('commit');
  }
}

test('an answer and its version are of one moment, while commits go on', async () => {
  await world.admin.query(
    "update millrace.offsets set version = 99 where pipeline = 'rides' and partition = 0",
  );
  await setRides(100);
  const stop = new AbortController();
  const committing = commitOn(stop.signal);
  const answers = new Map<number, unknown>();
  while (answers.size < 20) {
    world.deps.versions.forget();
    const { body, headers } = await world.get(ADDRESSES[0] as string);
    const { version, rows } = body as { version: number; rows: { version: number }[] };
    answers.set(version, [headers['etag'], rows[0]?.version]);
  }
  stop.abort();
  await committing;
  expect([...answers.values()]).toEqual([...answers.keys()].map((version) => [tag(version), version]));
});

test('a database that was set back is believed: no 304 by an old tag, no kept answer', async () => {
  const url = ADDRESSES[0] as string;
  await setRides(7);
  await world.commit({ version: 900 });
  const before = await world.get(url);
  await setRides(3);
  await world.commit({ version: 500 });
  expect((await world.get(url)).body).toMatchObject({ version: 501, rows: [{ version: 3 }] });
  await world.admin.query("update millrace.offsets set topic_id = 'made anew' where pipeline = 'rides'");
  await world.admin.query("update millrace.pipelines set updated_at = now() where name = 'rides'");
  await setRides(4);
  await world.commit({ version: 900 });
  const { status, headers, body } = await world.get(url, { 'if-none-match': String(before.headers['etag']) });
  expect(status).toBe(200);
  expect(body).toMatchObject({ version: 901, rows: [{ version: 4 }] });
  expect(headers['etag']).not.toBe(before.headers['etag']);
  expect(headers['etag']).toBe(`"${await identityNow()}-901"`);
});

test.each([
  [
    'the topic',
    "update millrace.offsets set topic_id = 'another' where pipeline = 'rides' and partition = 1",
  ],
  ['the plan', `update millrace.pipelines set plan = plan || '{"title": "Other"}' where name = 'rides'`],
  ['its registration', "update millrace.pipelines set updated_at = '2001-01-01' where name = 'rides'"],
])('another identity when %s is another', async (_, statement) => {
  const before = await identityNow();
  await world.admin.query(statement);
  world.deps.versions.forget();
  expect(await identityNow()).not.toBe(before);
});
