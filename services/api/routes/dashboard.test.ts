import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { buildApp } from '../app.ts';
import { APP_CONFIG, depsFor } from '../testing/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-dashboard-'));
const app = await buildApp({ ...APP_CONFIG, DASHBOARD_DIR: folder }, depsFor({ rows: async () => [] }));
const SCRIPT = 'export const x = 1;\n'.repeat(500);
const PAGE = '<!doctype html>'.repeat(200);

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
}

beforeAll(() => {
  mkdirSync(join(folder, 'assets'));
  write('assets/index-abc.js', SCRIPT);
  write('index.html', PAGE);
  writeFileSync(join(folder, 'assets/plain-abc.js'), '1');
});
afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const ask = (url: string, encoding?: string) =>
  app.inject({ url, headers: encoding === undefined ? {} : { 'accept-encoding': encoding } });

test.each([
  ['/assets/index-abc.js', SCRIPT, 'application/javascript; charset=utf-8'],
  ['/', PAGE, 'text/html; charset=utf-8'],
])('%s goes out as the reader takes it, and says that it varies', async (...[url, text, type]) => {
  const [br, gz, none] = [await ask(url, 'gzip, deflate, br'), await ask(url, 'gzip'), await ask(url)];
  expect(brotliDecompressSync(br.rawPayload).toString()).toBe(text);
  expect(gunzipSync(gz.rawPayload).toString()).toBe(text);
  expect(none.body).toBe(text);
  const answers = [br, gz, none];
  expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip', undefined]);
  for (const { statusCode, headers } of answers)
    expect([statusCode, headers['content-type'], headers['vary']]).toEqual([200, type, 'accept-encoding']);
  expect(new Set(answers.map(({ headers }) => headers['etag'])).size).toBe(3);
});

test('what has no compressed form goes out as it is', async () => {
  const { statusCode, body, headers } = await ask('/assets/plain-abc.js', 'br');
  expect([statusCode, body, headers['content-encoding']]).toEqual([200, '1', undefined]);
});

test('a reader that has it is told so, without it', async () => {
  const { headers } = await ask('/', 'br');
  const again = await app.inject({
    url: '/',
    headers: { 'accept-encoding': 'br', 'if-none-match': String(headers['etag']) },
  });
  expect([again.statusCode, again.body]).toEqual([304, '']);
});
