import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPage } from './mock/build-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-page-'));
let names: string[] = [];

beforeAll(async () => {
  await buildPage(folder);
  names = readdirSync(join(folder, 'assets'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('each large file lies there as .br and .gz as well, with the same content', () => {
  const large = names.filter((name) => /[.](js|css|json)$/.test(name));
  expect(large.length).toBeGreaterThan(2);
  for (const name of large) {
    const read = (ending: string) => readFileSync(join(folder, 'assets', name + ending));
    expect(brotliDecompressSync(read('.br')).equals(read(''))).toBe(true);
    expect(gunzipSync(read('.gz')).equals(read(''))).toBe(true);
  }
});

test('the first load is less than 200 kB', () => {
  const sizes = names
    .filter((name) => name.endsWith('.br'))
    .map((name) => readFileSync(join(folder, 'assets', name)).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThan(200_000);
});
