import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { newFolder } from './tools.ts';

export type Registry = { host: string; stop(): Promise<void> };

const READY_MS = 15_000;
// The kernel ends it when we die, however that happens.
const WITH_US = ['--pdeathsig', 'KILL', 'docker-registry', 'serve'];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a registry on this machine that keeps its images in a new folder. */
export async function startRegistry(): Promise<Registry> {
  const folder = newFolder('registry');
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(folder, 'images') } },
    http: { addr: host },
  };
  // JSON is YAML too.
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config));
  const log = openSync(join(folder, 'log'), 'w');
  const child = spawn('setpriv', [...WITH_US, join(folder, 'config.yml')], { stdio: ['ignore', log, log] });
  closeSync(log);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  try {
    await answers(host, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, stop };
}

async function answers(host: string, child: ChildProcess): Promise<void> {
  const until = performance.now() + READY_MS;
  while (performance.now() < until && child.exitCode === null) {
    const response = await fetch(`http://${host}/v2/`).catch(() => undefined);
    if (response?.ok) return;
    await sleep(100);
  }
  throw new Error(`the registry on ${host} does not answer`);
}
