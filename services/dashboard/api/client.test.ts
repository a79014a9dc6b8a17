import { expect, test, vi } from 'vitest';
import { createClient } from './client.ts';
import { createCredentialStore } from './credential.ts';
import { ApiFailure } from './failure.ts';

const storage = (key: string | null) => ({
  getItem: () => key,
  setItem: vi.fn<() => void>(),
  removeItem: vi.fn<() => void>(),
});
const json = (body: unknown, init: { status?: number; etag?: string } = {}) =>
  Response.json(body, { status: init.status ?? 200, headers: init.etag ? { etag: init.etag } : {} });

function world(key: string | null, ...answers: (Response | Error)[]) {
  const sent: Headers[] = [];
  const credential = createCredentialStore(storage(key));
  const client = createClient(credential, (_path, init) => {
    sent.push(new Headers(init?.headers));
    const answer = answers.shift();
    return answer instanceof Response
      ? Promise.resolve(answer)
      : Promise.reject(answer ?? new Error('no answer left'));
  });
  return { sent, credential, client };
}

test('sends the key as a header, and the ETag of what it has', async () => {
  const { sent, client } = world('k1', json({ n: 1 }, { etag: '"5"' }), new Response(null, { status: 304 }));
  const first = await client.getJson('v1/a');
  expect(await client.getJson('v1/a')).toBe(first);
  expect(sent.map((headers) => headers.get('if-none-match'))).toEqual([null, '"5"']);
  expect(sent[0]?.get('authorization')).toBe('Bearer k1');
});

test('asks for a key at a 401, and says so when the one it had was refused', async () => {
  const refused = json({ error: { code: 'E_UNAUTHORIZED', message: 'no' } }, { status: 401 });
  const { credential, client } = world('old', refused);
  await expect(client.getJson('v1/a')).rejects.toMatchObject({ status: 401, code: 'E_UNAUTHORIZED' });
  expect(credential.get()).toEqual({ key: null, needed: true, refused: true });
});

test('keeps a key that was given while an older one was being refused', () => {
  const { credential } = world('old');
  credential.give('new');
  credential.refuse('old');
  expect(credential.get()).toEqual({ key: 'new', needed: false, refused: false });
});

test('reads the error envelope, and does without one', async () => {
  const envelope = { error: { code: 'E_BAD_REQUEST', message: 'the range is empty', fix: 'make it longer' } };
  const { client } = world(null, json(envelope, { status: 400 }), new Response('<html>', { status: 502 }));
  await expect(client.getJson('v1/a')).rejects.toMatchObject({
    message: 'the range is empty',
    fix: 'make it longer',
  });
  await expect(client.getJson('v1/a')).rejects.toMatchObject({ code: 'HTTP_502', fix: null });
});

test('tells a network that failed from an API that refused', async () => {
  const { client } = world(null, new TypeError('fetch failed'));
  const failure = await client.getJson('v1/a').catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(ApiFailure);
  expect(failure).toMatchObject({ status: 0, code: 'unreachable' });
});
