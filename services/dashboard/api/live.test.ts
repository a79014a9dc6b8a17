import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from './client.ts';
import { createCredentialStore } from './credential.ts';
import { followLive, type LiveStore } from './live.ts';
import { liveState } from './sample-state.ts';

type Connection = { headers: Headers; send: (text: string) => void; end: () => void };
const stateText = (version: number) =>
  `id: a-${version}-b\nevent: state\ndata: ${JSON.stringify(liveState({ version }))}\n\n`;
let connections: Connection[] = [];
let refuse = false;
let live: LiveStore;

// eslint-disable-next-line typescript/require-await
async function send(path: unknown, init?: RequestInit): Promise<Response> {
  if (refuse)
    return new Response('{"error":{"message":"key"}}', {
      status: 401,
      headers: { 'content-type': 'application/json' },
    });
  if (path !== 'v1/pipelines/flights/live') return Response.json({ state: liveState({ version: 99 }) });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  init?.signal?.addEventListener('abort', () => void writer.abort().catch(() => null));
  connections.push({
    headers: new Headers(init?.headers),
    send: (text) => void writer.write(new TextEncoder().encode(text)).catch(() => null),
    end: () => void writer.close().catch(() => null),
  });
  return new Response(readable);
}

const settle = () => vi.advanceTimersByTimeAsync(20);
const credential = () =>
  createCredentialStore({ getItem: () => null, setItem: () => {}, removeItem: () => {} });
let store = credential();

beforeEach(async () => {
  vi.useFakeTimers();
  connections = [];
  refuse = false;
  store = credential();
  live = followLive('flights', { credential: store, client: createClient(store, send) });
  await settle();
});
afterEach(() => {
  live.close();
  vi.useRealTimers();
});

test('is open with the first bytes and knows the newest state', async () => {
  expect(live.get().phase).toBe('open');
  connections[0]?.send(stateText(5) + stateText(6));
  await settle();
  expect(live.get()).toMatchObject({ state: { version: 6 }, updates: 2 });
});

test('reconnects after a cut, from the last state it saw', async () => {
  connections[0]?.send(stateText(5));
  await settle();
  connections[0]?.end();
  await settle();
  expect(live.get()).toMatchObject({ phase: 'cut', failure: { code: 'stream-ended' } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connections[1]?.headers.get('last-event-id')).toBe('a-5-b');
  expect(live.get()).toMatchObject({ phase: 'open', failure: null });
});

test('takes a silent stream for dead after two missed heartbeats', async () => {
  connections[0]?.send(': heartbeat\n\n');
  await vi.advanceTimersByTimeAsync(11_000);
  expect(live.get().phase).toBe('open');
  await vi.advanceTimersByTimeAsync(1_200);
  expect(live.get()).toMatchObject({ phase: 'cut', failure: { code: 'stream-silent' } });
});

test('asks for the state itself while the stream has nothing new', async () => {
  connections[0]?.send(stateText(5));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(live.get()).toMatchObject({ state: { version: 99 }, updates: 1 });
});

test('waits for a key when the API wants one, and goes on with it', async () => {
  refuse = true;
  connections[0]?.end();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(live.get()).toMatchObject({ phase: 'signed-out', retryAt: null });
  refuse = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(live.get().phase).toBe('signed-out');
  store.give('key');
  await settle();
  expect(live.get().phase).toBe('open');
  expect(connections[1]?.headers.get('authorization')).toBe('Bearer key');
});
