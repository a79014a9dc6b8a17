import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { buildPage } from './mock/build-page.ts';
import { launchChromium } from './mock/browser.ts';
import { startMockApi, type MockApi } from './mock/server.ts';

const dist = mkdtempSync(join(tmpdir(), 'millrace-dashboard-'));
// Long for a machine that does other work as well; nothing here takes a tenth of it alone.
const SOON = { timeout: 20_000 };
vi.setConfig({ testTimeout: 60_000 });
let browser: Browser;
let api: MockApi;
let complaints: string[] = [];

beforeAll(async () => {
  await buildPage(dist);
  browser = await launchChromium();
}, 60_000);

beforeEach(async () => {
  api = await startMockApi({ dist });
});

afterAll(async () => {
  await browser?.close();
  rmSync(dist, { recursive: true });
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await api.close();
});

// Counts layout shifts and breaches of the content security policy from the first moment.
const WATCH = `
  window.shifted = 0; window.breaches = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shifted += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  addEventListener('securitypolicyviolation', (event) => window.breaches.push(event.violatedDirective));
`;

async function open(address: string, options: BrowserContextOptions = {}): Promise<Page> {
  complaints = [];
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(WATCH);
  await page.goto(address);
  return page;
}

const numberIn = async (page: Page, selector: string) =>
  Number((await page.locator(selector).first().innerText()).replaceAll(/\D/g, ''));
const counted = (page: Page) => numberIn(page, '.vital-main .vital-value');

test('shows moving numbers, the map and its facts, without a jump, an error or a breach', async () => {
  const page = await open(api.address);
  await page.locator('.airport').nth(100).waitFor({ state: 'attached' });
  const before = await counted(page);
  await expect.poll(() => counted(page), SOON).toBeGreaterThan(before + 500);
  await expect.poll(() => page.locator('.chart canvas').count(), SOON).toBe(3);
  await page.locator('.top-table tbody th', { hasText: 'ORD' }).first().waitFor();
  await page.getByText('✓ balanced').waitFor();
  await page.waitForTimeout(2_000);
  expect(await page.evaluate('window.breaches')).toEqual([]);
  expect(await page.evaluate('window.shifted')).toBeLessThan(0.05);
  expect(complaints).toEqual([]);
});

test('says that the stream is cut, and recovers by itself', async () => {
  const page = await open(api.address);
  const pill = page.locator('.status-pill').first();
  await expect.poll(() => pill.innerText(), SOON).toContain('Live');
  api.cut();
  await expect.poll(() => pill.innerText(), SOON).toMatch(/Reconnecting.*data is .* old/s);
  const frozen = await counted(page);
  await page.waitForTimeout(1_000);
  expect(await counted(page)).toBe(frozen);
  api.mend();
  await expect.poll(() => pill.innerText(), SOON).toContain('Live');
  await expect.poll(() => counted(page), SOON).toBeGreaterThan(frozen);
});

test('tells a processor that is gone from a stream that is cut', async () => {
  const page = await open(api.address);
  await page.locator('.vital-main').waitFor();
  api.pipelines.get('flights')?.stopProcessor();
  await page.getByText('Processor not seen', { exact: true }).waitFor(SOON);
  expect(await page.locator('.status-pill').first().getAttribute('data-kind')).toBe('away');
  const lag = page.locator('.vital', { hasText: 'Lag' });
  expect(await lag.innerText()).toMatch(/unknown\s+was [\d.]+K?, \d+ s ago/);
  await page.locator('.partitions td', { hasText: 'waiting' }).first().waitFor(SOON);
  await page.waitForTimeout(1_500);
  expect(await page.evaluate('window.shifted')).toBeLessThan(0.05);
  api.pipelines.get('flights')?.startProcessor();
  await page.getByText('Processor not seen', { exact: true }).waitFor({ state: 'detached', ...SOON });
});

test('puts stopped partitions before everything else: code, reason and fix', async () => {
  const page = await open(api.address);
  await page.locator('.vital-main').waitFor();
  expect(await page.getByRole('alert').count()).toBe(0);
  api.pipelines.get('flights')?.halt(3, 'E_LOG_TRUNCATED', 'counted up to 120, the log begins at 400');
  const banner = page.getByRole('alert');
  await banner.getByRole('heading', { name: 'Partition 3 is stopped' }).waitFor(SOON);
  const said = await banner.innerText();
  expect(said).toContain('E_LOG_TRUNCATED');
  expect(said).toContain('counted up to 120, the log begins at 400');
  expect(said).toContain('raise the retention');
  expect((await banner.boundingBox())?.y).toBeLessThan(120);
});

test('what stands side by side is of one moment, however fast event time goes', async () => {
  const page = await open(api.address);
  await page.locator('.top-table tbody th', { hasText: 'ORD' }).first().waitFor();
  const hours = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.panel')]
        .filter(({ textContent }) => /^(Departures and mean delay|Airports by hour)/.test(textContent))
        .map((panel) => /\d{4}-.* UTC/.exec(panel.querySelector('.panel-note')?.textContent ?? '')?.[0]),
    );
  await expect.poll(async () => (await hours()).filter(Boolean).length, SOON).toBe(2);
  const together = new Set<string | undefined>();
  const apart: unknown[] = [];
  const look = async () => {
    const [onMap, inTable] = await hours();
    if (onMap === inTable) together.add(onMap);
    else apart.push([onMap, inTable]);
    return together.size + apart.length;
  };
  await expect.poll(look, { ...SOON, interval: 20 }).toBeGreaterThan(3);
  expect(apart).toEqual([]);
});

test('says which window is empty and where the counted events are', async () => {
  const page = await open(api.address);
  const empty = { version: 1, from: '2001-02-03T00:00:00Z', to: '2001-02-04T00:00:00Z', rows: [] };
  await page.route(/regionDay\/rollup\?by=region/, (route) => route.fulfill({ json: empty }));
  await page.getByRole('link', { name: 'Earthquakes' }).click();
  const said = page.getByText(/None of the [\d,]+ events counted lies in 2001-02-03 00:00 – .* UTC/);
  await said.waitFor(SOON);
  expect(await said.innerText()).toMatch(/newest is of 20\d\d-.* UTC/);
});

test('fills every row of cards, and keeps no room for rows that there are not', async () => {
  const page = await open(api.address, { viewport: { width: 1280, height: 900 } });
  await page.locator('.top-table tbody th', { hasText: 'ORD' }).first().waitFor();
  const last = await page.locator('.lists > *').last().boundingBox();
  const all = await page.locator('.lists').boundingBox();
  expect([last?.x, last?.width]).toEqual([all?.x, all?.width]);
  await page.getByRole('link', { name: 'Earthquakes' }).click();
  await page.locator('.top-table tbody th', { hasText: 'Alaska' }).waitFor();
  await expect.poll(() => page.locator('.top-table .blank').count(), SOON).toBe(0);
});

test('gives another pipeline its page from its plan alone', async () => {
  const page = await open(`${api.address}/#earthquakes`);
  await page.getByRole('heading', { level: 1, name: 'Earthquakes' }).waitFor();
  await page.locator('.top-table tbody th', { hasText: 'Alaska' }).waitFor();
  await expect.poll(() => page.locator('.chart canvas').count(), SOON).toBe(3);
  expect(await page.locator('.map').count()).toBe(0);
  await page.getByRole('link', { name: 'US flights' }).click();
  await page.getByRole('heading', { level: 1, name: 'US flights' }).waitFor();
  expect(complaints).toEqual([]);
});

test('fits a phone', async () => {
  const page = await open(api.address, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await page.locator('.top-table tbody th', { hasText: 'ORD' }).first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  const miles = await page.getByRole('columnheader', { name: 'Miles flown' }).boundingBox();
  expect((miles?.x ?? 0) + (miles?.width ?? 999)).toBeLessThanOrEqual(390 - 16);
  const hints = await page
    .locator('.scroll')
    .evaluateAll((all) => all.map((each) => getComputedStyle(each).backgroundAttachment));
  expect(hints.length).toBeGreaterThan(3);
  for (const hint of hints) expect(hint).toBe('local, local, scroll, scroll');
  expect(await page.evaluate('window.shifted')).toBeLessThan(0.05);
});

test('can be read by keyboard and as tables, in the other colours, without motion', async () => {
  const page = await open(api.address, { reducedMotion: 'reduce', colorScheme: 'light' });
  await page.locator('.airport').first().waitFor({ state: 'attached' });
  await page.locator('.map').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('.map-tip').waitFor();
  await page.getByRole('button', { name: 'Departures and mean delay as a table' }).click();
  await page.getByRole('columnheader', { name: 'Mean delay' }).first().waitFor();
  await page.getByRole('button', { name: 'Change to dark colours' }).click();
  expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
  expect(await page.evaluate('document.getAnimations().length')).toBe(0);
});

test('asks for a read key once, refuses a wrong one, keeps the right one for the tab', async () => {
  const guarded = await startMockApi({ dist, key: 'right' });
  try {
    const page = await open(guarded.address);
    const field = page.getByLabel('Read key', { exact: true });
    await field.fill('wrong');
    await field.press('Enter');
    await page.getByText('That key was not accepted.').waitFor();
    await field.fill('right');
    await field.press('Enter');
    await expect.poll(() => counted(page), SOON).toBeGreaterThan(0);
    await page.reload();
    await expect.poll(() => counted(page), SOON).toBeGreaterThan(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
  } finally {
    await guarded.close();
  }
});
