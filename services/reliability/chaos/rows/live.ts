import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '@millrace/stack/parts/ports.ts';
import { startService } from '@millrace/stack/parts/service.ts';

import { SEARCH_PATH } from '../../parts/config.ts';
import type { Proxy } from '../../parts/toxiproxy.ts';
import { counting, type Scene } from '../counting.ts';
import { missing } from '../evidence.ts';
import type { Row } from '../row.ts';

const API = join(import.meta.dirname, '../../../api/main.ts');
const LIMIT_MS = 30_000;

/** The api that is shipped, and a way to it that can be cut; gives the address of its live stream through that way. */
async function startApi({ stage, world }: Scene): Promise<{ url: string; direct: string; proxy: Proxy }> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const api = await startService({
    name: 'api',
    command: process.execPath,
    args: [API],
    env: {
      PATH: SEARCH_PATH,
      DATABASE_URL: world.databaseUrl,
      HTTP_PORT: String(port),
      ADMIN_PORT: String(adminPort),
    },
    cwd: stage.config.root,
    logFile: `${stage.folder}-api.log`,
    adminPort,
  });
  stage.scope.defer(() => api.stop());
  const proxy = await (await stage.toxiproxy()).proxy('api', port);
  const path = '/v1/pipelines/flights';
  return {
    url: `http://127.0.0.1:${proxy.port}${path}/live`,
    direct: `http://127.0.0.1:${port}${path}`,
    proxy,
  };
}

type Total = { counted: number; deadLettered: number; droppedLate: number };
const sumOf = (state: Total) => state.counted + state.deadLettered + state.droppedLate;

/** A reader that comes back after each cut with the id of the last state it has. */
function follow(url: string, signal: AbortSignal) {
  let lastId = '';
  let total = 0;
  let ends = 0;
  let breaks = 0;
  const take = (block: string) => {
    lastId = /^id: (.*)$/m.exec(block)?.[1] ?? lastId;
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data) total = sumOf(JSON.parse(data) as Total);
  };
  const read = async () => {
    const response = await fetch(url, { headers: lastId ? { 'last-event-id': lastId } : {}, signal });
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach(take);
    }
  };
  const run = async () => {
    while (!signal.aborted) {
      await read().catch(() => void breaks++);
      ends++;
      await sleep(50);
    }
  };
  /** How often the stream ended, and how often of these it broke in the middle, or was refused. */
  return { total: () => total, ends: () => ends, breaks: () => breaks, ended: run() };
}

/** The stream is cut by the way to it, again and again; in the end the reader has the total of the server. */
async function cut(scene: Scene) {
  const { stage, world } = scene;
  const { url, direct, proxy } = await startApi(scene);
  const stop = new AbortController();
  const client = follow(url, stop.signal);
  stage.scope.defer(() => (stop.abort(), client.ended));
  const times = stage.scaled(20, 4);
  let broken = 0;
  for (let round = 0; round < times; round++) {
    const [total, ends, breaks] = [client.total(), client.ends(), client.breaks()];
    await stage.waiting.until('news on the stream', () => client.total() > total, LIMIT_MS);
    await stage.waiting.sleep(stage.random.below(300));
    await proxy.enable(false);
    await stage.waiting.until('the stream ended', () => client.ends() > ends, LIMIT_MS);
    // One that the server ended was not cut.
    if (client.breaks() > breaks) broken++;
    await stage.waiting.sleep(stage.random.below(200));
    await proxy.enable(true);
  }
  await world.producer.pause();
  await world.counted(await world.ends(), LIMIT_MS / 1_000);
  const server = async () => sumOf(((await (await fetch(direct)).json()) as { state: Total }).state);
  const agree = async () => client.total() === (await server()) && client.total() === world.watch.read();
  const agreed = await stage.waiting.until('the same total', agree, LIMIT_MS).catch(() => false);
  const totals = { client: client.total(), server: await server(), database: world.watch.read() };
  return {
    landed: { 'streams cut': broken },
    faults: [
      ...missing('streams cut', broken, times),
      ...(agreed ? [] : [`the reader has ${totals.client}, the server ${totals.server}`]),
    ],
    notes: { totals, connectionsThatEnded: client.ends() },
  };
}

/** The live page's stream. */
export const live: readonly Row[] = [
  counting({
    name: 'live-stream-cut',
    injects: 'the live stream of the api is cut, and followed again by the id of the last state',
    boundSeconds: 15,
    faults: cut,
  }),
];
