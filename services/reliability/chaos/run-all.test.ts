import { readConfig } from '@millrace/stack/config.ts';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test, vi } from 'vitest';

import type { Row } from './row.ts';
import { runAll } from './run-all.ts';

const servers = vi.hoisted(() => {
  const at = { port: 0 };
  const fault = new Error('it does not end');
  return { at, start: async () => ({ address: '', port: at.port, end: () => Promise.reject(fault) }) };
});

vi.mock('../parts/servers.ts', async (original) => ({
  ...(await original<object>()),
  startBroker: servers.start,
  startDatabase: servers.start,
}));

const row: Row = {
  name: 'a',
  injects: 'nothing',
  boundSeconds: 1,
  run: async () => ({
    landed: { fault: 1 },
    account: undefined,
    recoveries: [0],
    fenced: 0,
    peakRssMb: 0,
    longestStallSeconds: 0,
    looks: 1,
    faults: [],
  }),
};

const run = () => {
  const settings = { config: readConfig(), folder: tmpdir(), seed: 1, quick: true };
  const progress = { starts: () => undefined, ended: () => undefined };
  return runAll({ ...settings, signal: new AbortController().signal }, [row], progress);
};

async function taken(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

test('what the rows have found is there though a port stays taken, and a server does not end', async () => {
  const port = await taken();
  servers.at.port = port;
  const { results, leftovers } = await run();
  expect(results).toMatchObject([{ row: { name: 'a' }, failures: [], notRun: undefined }]);
  expect(leftovers).toEqual(['it does not end', `something still listens on port ${port}, ${port}`]);
});
