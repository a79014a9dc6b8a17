import { Writable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createLiveClient } from './client.ts';
import type { Changes } from './changes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A reader that takes what is written at once, or only when the test says so. */
function createReader({ slow = false } = {}) {
  const got: string[] = [];
  const pending: (() => void)[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, done) {
      got.push(chunk.toString());
      if (slow) pending.push(done);
      else done();
    },
  });
  return { stream, got, take: () => pending.shift()?.() };
}

const touched = (ms: number): Changes => new Map([['hour', { from: ms, to: ms }]]);
const state = (version: number) => ({ id: String(version), json: `{"version":${version}}` });
const versions = (got: string[]) => got.flatMap((text) => /^id: (\d+)/.exec(text)?.[1] ?? []);

test('writes a whole event', () => {
  const { stream, got } = createReader();
  createLiveClient(stream).offer(state(7), touched(0));
  const at = '1970-01-01T00:00:00.000Z';
  expect(got).toEqual([
    `id: 7\nevent: state\ndata: {"version":7,"changed":{"hour":{"from":"${at}","to":"${at}"}}}\n\n`,
  ]);
});

test('a thousand commits in a second are ten events, the last one the newest, and no change is lost', async () => {
  const { stream, got } = createReader();
  const client = createLiveClient(stream, () => Date.now());
  for (let version = 1; version <= 1_000; version++) {
    client.offer(state(version), touched(version));
    await vi.advanceTimersByTimeAsync(1);
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(got.length).toBeGreaterThanOrEqual(10);
  expect(got.length).toBeLessThanOrEqual(11);
  expect(versions(got).at(-1)).toBe('1000');
  const ranges = got.map((text) => JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '').changed.hour);
  ranges.slice(1).forEach(({ from }, i) => expect(Date.parse(from)).toBe(Date.parse(ranges[i].to) + 1));
});

test('a slow reader gets the newest state when it drains, never a queue', async () => {
  const { stream, got, take } = createReader({ slow: true });
  const client = createLiveClient(stream, () => Date.now());
  for (let version = 1; version <= 50; version++) {
    client.offer(state(version), touched(version));
    client.heartbeat();
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(versions(got)).toEqual(['1']);
  expect(stream.writableLength).toBeLessThan(200);
  take();
  await vi.advanceTimersByTimeAsync(100);
  expect(versions(got)).toEqual(['1', '50']);
});

test('says goodbye, and cuts off who does not take it', async () => {
  const { stream } = createReader({ slow: true });
  const client = createLiveClient(stream);
  client.offer(state(1), touched(1));
  client.close();
  expect(stream.writableEnded).toBe(true);
  expect(stream.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stream.destroyed).toBe(true);
});

test('cuts off who takes nothing for 30 s, and nobody who takes something now and then', async () => {
  const readers = [createReader({ slow: true }), createReader({ slow: true })] as const;
  const clients = readers.map(({ stream }) => createLiveClient(stream, () => Date.now()));
  for (let version = 1; version <= 4; version++) {
    clients.forEach((client) => client.offer(state(version), touched(version)));
    await vi.advanceTimersByTimeAsync(9_900);
    readers[1].take();
  }
  expect(readers.map(({ stream }) => stream.destroyed)).toEqual([true, false]);
});

test('one event that blocks is cut off after 30 s, and not before', async () => {
  const { stream } = createReader({ slow: true });
  createLiveClient(stream).offer(state(1), touched(1));
  await vi.advanceTimersByTimeAsync(29_999);
  expect(stream.destroyed).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(stream.destroyed).toBe(true);
});
