import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from './ports.ts';
import { choosePorts } from './sticky-ports.ts';

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-ports-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function occupy(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
}

test('a free port is taken as wished, and kept', async () => {
  const stateDir = stateFolder();
  const port = await freePort();
  expect(await choosePorts({ stateDir, wishes: [{ name: 'api', port }] })).toEqual({
    ports: { api: port },
    moved: [],
  });
  const later = await choosePorts({ stateDir, wishes: [{ name: 'api', port: port + 7 }] });
  expect(later.ports.api).toBe(port);
});

test('a taken port moves to the next free one and names the process that holds it', async () => {
  const port = await freePort();
  await occupy(port);
  const { ports, moved } = await choosePorts({ stateDir: stateFolder(), wishes: [{ name: 'api', port }] });
  expect(ports.api).toBeGreaterThan(port);
  expect(moved[0]).toMatchObject({ name: 'api', wanted: port, port: ports.api });
  expect(moved[0]?.holder).toContain(`pid ${process.pid}`);
});

test('two wishes for one port get two ports', async () => {
  const port = await freePort();
  const wishes = [
    { name: 'api', port },
    { name: 'ingest', port },
  ];
  const { ports } = await choosePorts({ stateDir: stateFolder(), wishes });
  expect(ports.api).not.toBe(ports.ingest);
});

test('--ports-from gives one port after the other, and forgets the kept ones', async () => {
  const stateDir = stateFolder();
  const wishes = [
    { name: 'api', port: await freePort() },
    { name: 'ingest', port: await freePort() },
  ];
  await choosePorts({ stateDir, wishes });
  const from = await freePort();
  const { ports } = await choosePorts({ stateDir, wishes, from });
  expect(ports.api).toBe(from);
  expect(ports.ingest).toBeGreaterThan(from);
});

test('a port that is wished for later is in the range that was chosen before, beside the kept ones', async () => {
  const stateDir = stateFolder();
  const [api, ingest] = [await freePort(), await freePort()];
  const wishes = [
    { name: 'api', port: api },
    { name: 'ingest', port: ingest },
  ];
  const from = await freePort();
  const first = await choosePorts({ stateDir, wishes, from });
  const added = { name: 'processor quakes admin', port: await freePort() };
  const [one, two] = wishes as [(typeof wishes)[0], (typeof wishes)[0]];
  const { ports } = await choosePorts({ stateDir, wishes: [one, added, two] });
  expect(ports).toMatchObject(first.ports);
  expect(ports[added.name]).toBeGreaterThan(from);
  expect(ports[added.name]).toBeLessThan(from + 20);
});

test('a new wish never takes the port that another keeps', async () => {
  const stateDir = stateFolder();
  const port = await freePort();
  const first = await choosePorts({ stateDir, wishes: [{ name: 'ingest', port }] });
  const wishes = [
    { name: 'api', port },
    { name: 'ingest', port },
  ];
  const { ports } = await choosePorts({ stateDir, wishes });
  expect(ports.ingest).toBe(first.ports.ingest);
  expect(ports.api).not.toBe(port);
});
