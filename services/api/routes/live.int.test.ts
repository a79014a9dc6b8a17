import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';

import { startListener, type Listener } from '../live/listener.ts';
import { openDeaf, openLive } from '../testing/live-reader.ts';
import { createWorld, silent, type World } from '../testing/world.ts';

let world: World;
let listener: Listener;
let url: string;
let heard: number;

beforeEach(async () => {
  world = await createWorld(inject('databaseUrl'));
  heard = 0;
  const { hub, versions } = world.deps;
  listener = startListener(world.url, {
    onCommit: (notification) => (heard++, versions.forget(notification.pipeline), hub.commit(notification)),
    onGap: () => hub.gap(),
    log: silent,
  });
  await world.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}/v1/pipelines/rides/live`;
  await vi.waitFor(() => listener.check());
});
afterEach(async () => {
  await listener.close();
  await world.close();
});

/** Commits as the processor does: the state moves and tells what it touched. */
async function commit(version: number, hour = 0): Promise<void> {
  await world.commit({ version });
  const at = new Date(Date.UTC(2001, 0, 1, hour)).toISOString();
  const payload = JSON.stringify({ pipeline: 'rides', changed: { zoneHour: [at, at], kind: null } });
  await world.admin.query({ text: 'select pg_notify($1, $2)', values: ['millrace', payload] });
}
const ALL = { from: null, to: null };
const versionOf = ({ events }: Awaited<ReturnType<typeof openLive>>) => events.at(-1)?.data.version;

test('sends the state at once, then what each commit changed', async () => {
  await commit(1);
  await vi.waitFor(() => expect(heard).toBe(1));
  const reader = await openLive(url);
  expect(Object.fromEntries(reader.response.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-content-type-options': 'nosniff',
  });
  await vi.waitFor(() => expect(reader.events).toHaveLength(1));
  expect(reader.events[0]).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{12}-1-[\w-]{16}$/),
    data: { version: 1, pipeline: 'rides', changed: { zoneHour: ALL, total: ALL } },
  });
  await commit(2, 5);
  await vi.waitFor(() => expect(versionOf(reader)).toBe(2));
  const at = '2001-01-01T05:00:00.000Z';
  expect(reader.events.find(({ data }) => data.version === 2)?.data.changed).toEqual({
    zoneHour: { from: at, to: at },
    kind: ALL,
  });
  reader.close();
  await vi.waitFor(() => expect(world.deps.hub.followers()).toBe(0));
});

test('commits reach a reader long before the poll, and 300 of them within a second are at most a dozen events', async () => {
  const reader = await openLive(url);
  await vi.waitFor(() => expect(reader.events).toHaveLength(1));
  await sleep(150);
  const before = performance.now();
  await commit(1);
  await vi.waitFor(() => expect(versionOf(reader)).toBe(1), { interval: 2 });
  expect(performance.now() - before).toBeLessThan(500);
  const count = reader.events.length;
  const started = performance.now();
  for (let version = 2; version <= 301; version++) await commit(version, version % 24);
  const seconds = (performance.now() - started) / 1_000;
  await vi.waitFor(() => expect(versionOf(reader)).toBe(301));
  expect(reader.events.length - count).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 2);
  const touched = reader.events
    .slice(count)
    .map(({ data }) => data.changed['zoneHour'] as { from: string; to: string });
  expect(touched.map(({ from }) => from).toSorted()[0]).toBe('2001-01-01T00:00:00.000Z');
  expect(
    touched
      .map(({ to }) => to)
      .toSorted()
      .at(-1),
  ).toBe('2001-01-01T23:00:00.000Z');
  reader.close();
});

/** The id of the state there is now, as a reader would have it. */
async function currentId(): Promise<string> {
  const reader = await openLive(url);
  await vi.waitFor(() => expect(reader.events).toHaveLength(1));
  reader.close();
  return reader.events[0]?.id ?? '';
}

test('resumes: who has this very state gets nothing, who is behind gets it at once', async () => {
  await commit(6);
  const old = await currentId();
  await commit(7);
  await vi.waitFor(() => expect(heard).toBe(2));
  const current = await openLive(url, { 'last-event-id': await currentId() });
  const behind = await openLive(url, { 'last-event-id': old });
  await vi.waitFor(() => expect(versionOf(behind)).toBe(7));
  expect(behind.events[0]?.data.changed).toMatchObject({ zoneHour: ALL });
  expect(current.events).toEqual([]);
  await commit(8);
  await vi.waitFor(() => expect(versionOf(current)).toBe(8));
  [current, behind].forEach((reader) => reader.close());
});

test('an id that names no state of ours, or only its version, is no reason to say nothing', async () => {
  await commit(7);
  for (const id of ['7', '-1; x']) {
    const reader = await openLive(url, { 'last-event-id': id });
    await vi.waitFor(() => expect(versionOf(reader)).toBe(7));
    reader.close();
  }
});

test('a partition that halted while a reader was away is told, though the version is the same', async () => {
  await commit(7);
  const id = await currentId();
  await world.admin.query("update millrace.offsets set stopped_code = 'E_X', stopped_message = 'why'");
  const reader = await openLive(url, { 'last-event-id': id });
  await vi.waitFor(() => expect(reader.events[0]?.data).toMatchObject({ version: 7 }));
  expect(reader.events[0]?.data).toMatchObject({
    partitions: [{ stopped: { code: 'E_X', message: 'why' } }],
  });
  reader.close();
});

test('a database that was made anew is told: all changed, though all its numbers are the same', async () => {
  await commit(7);
  await vi.waitFor(() => expect(heard).toBe(1));
  const id = await currentId();
  const stayed = await openLive(url, { 'last-event-id': id });
  await world.admin.query("update millrace.pipelines set updated_at = updated_at + interval '1 second'");
  const returned = await openLive(url, { 'last-event-id': id });
  for (const reader of [returned, stayed]) {
    await vi.waitFor(() => expect(reader.events).toHaveLength(1), 2_500);
    expect(reader.events[0]?.data).toMatchObject({ version: 7, changed: { zoneHour: ALL, total: ALL } });
    reader.close();
  }
});

test('what moves without a notification is seen within the poll', async () => {
  const reader = await openLive(url);
  await vi.waitFor(() => expect(reader.events).toHaveLength(1));
  await world.commit({ version: 0, next: 5, end: 25 });
  await vi.waitFor(() => expect(reader.events.at(-1)?.data).toMatchObject({ lag: 20 }), 2_500);
  reader.close();
});

test('a gap in what was heard is told as: all may have changed', async () => {
  const reader = await openLive(url);
  await vi.waitFor(() => expect(reader.events).toHaveLength(1));
  await world.admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'millrace-api-listen' and datname = current_database()`,
  );
  await vi.waitFor(() => expect(listener.connected()).toBe(false));
  await commit(3);
  await vi.waitFor(() => expect(versionOf(reader)).toBe(3), 5_000);
  await vi.waitFor(
    () =>
      expect(
        reader.events.filter(({ data }) => data.version === 3).map(({ data }) => data.changed),
      ).toContainEqual({
        zoneHour: ALL,
        zoneHop: ALL,
        kind: ALL,
        total: ALL,
      }),
    5_000,
  );
  reader.close();
});

test('one who does not read holds no queue, is sent the newest when it reads again, and the others notice nothing', async () => {
  // A state of a megabyte: what the sockets between us can hold is full after a few of them.
  await commit(1);
  await world.admin.query("update millrace.offsets set owner = repeat('x', 1000000)");
  const deaf = openDeaf(url);
  const reader = await openLive(url);
  await vi.waitFor(() => expect(world.deps.hub.followers()).toBe(2));
  const last = 30;
  for (let version = 2; version <= last; version++) {
    await commit(version);
    await vi.waitFor(() => expect(versionOf(reader)).toBe(version), { interval: 10, timeout: 5_000 });
  }
  let heard = '';
  deaf.on('data', (chunk: Buffer) => (heard += chunk.toString())).resume();
  const ids = () => [...heard.matchAll(/^id: \w+-(\d+)-[\w-]+$/gm)].map(([, version]) => Number(version));
  await vi.waitFor(() => expect(ids().at(-1)).toBe(last), 10_000);
  expect(ids().length).toBeLessThan(last / 2);
  deaf.destroy();
  await vi.waitFor(() => expect(world.deps.hub.followers()).toBe(1));
  reader.close();
});

test('too many readers are a 503 with Retry-After; one who leaves makes room', async () => {
  const readers = await Promise.all([openLive(url), openLive(url), openLive(url)]);
  const refused = await fetch(url);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await refused.json()).toMatchObject({ error: { code: 'E_LIVE_FULL' } });
  readers[0]?.close();
  await vi.waitFor(() => expect(world.deps.hub.followers()).toBe(2));
  expect((await fetch(url, { signal: AbortSignal.timeout(500) })).status).toBe(200);
  readers.forEach((reader) => reader.close());
});

test('draining says goodbye to every reader, and takes no new one', async () => {
  const reader = await openLive(url);
  world.deps.hub.close();
  await vi.waitFor(() => expect(reader.ended).toBe(true));
  expect(reader.comments).toContain(': closing');
  expect((await fetch(url)).status).toBe(503);
});

test('when the state cannot be read there is an error and no stream', async () => {
  await world.admin.query('revoke select on millrace.offsets from millrace_api');
  const refused = await fetch(url);
  expect([refused.status, refused.headers.get('content-type')]).toEqual([
    503,
    'application/json; charset=utf-8',
  ]);
  expect(world.deps.hub.followers()).toBe(0);
});
