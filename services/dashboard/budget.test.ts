import { gzipSync } from 'node:zlib';
import type { Rolldown } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { buildPage } from './mock/build-page.ts';

const MOST_JAVASCRIPT = 120_000;
let files: Rolldown.RolldownOutput['output'];

beforeAll(async () => {
  files = await buildPage(null);
}, 60_000);

test('all JavaScript together stays within 120 kB gzipped', () => {
  const sizes = files.map((file) => (file.type === 'chunk' ? gzipSync(file.code).length : 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(total).toBeGreaterThan(50_000);
  expect(total).toBeLessThanOrEqual(MOST_JAVASCRIPT);
});

test('every file that the page loads is named by its content', () => {
  const names = files.map(({ fileName }) => fileName).filter((name) => name.startsWith('assets/'));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) expect(name).toMatch(/-[\w-]{8}\.\w+$/);
});

test('the page has no inline script or style', () => {
  const page = files.find(({ fileName }) => fileName === 'index.html');
  const html = page?.type === 'asset' ? String(page.source) : '';
  expect(html).toContain('<script type="module" crossorigin src="./assets/');
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=/);
});
