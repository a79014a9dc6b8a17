import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { makeQuakes, readFlights } from './flights.ts';
import { runPipeline, type MockPipeline } from './pipeline.ts';
import { flightsPlan, quakesPlan } from './plans.ts';

const CSP = "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'";
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };

/** Answers as the API does, for the page alone: made-up pipelines, the built page, and faults on demand. */
export async function startMockApi({ dist, key = null }: { dist: string; key?: string | null }) {
  const pipelines = new Map([runPipeline(flightsPlan, readFlights()), runPipeline(quakesPlan, makeQuakes())].map((each) => [each.plan.name, each]));
  const streams = new Set<ServerResponse>();
  let cutOff = false;

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (!url.pathname.startsWith('/v1/')) return sendFile(dist, url.pathname, response);
    if (cutOff) return void request.socket.destroy();
    if (key && request.headers.authorization !== `Bearer ${key}`) return sendJson(response, 401, { error: { code: 'E_UNAUTHORIZED', message: 'A read key is needed.' } });
    const [, , , name = '', kind, viewName] = url.pathname.split('/');
    if (!name) return sendJson(response, 200, { pipelines: [...pipelines.values()].map(({ plan, state }) => ({ ...plan, views: [], version: state().version })) });
    const pipeline = pipelines.get(name);
    if (!pipeline) return sendJson(response, 404, { error: { code: 'E_NOT_FOUND', message: 'No such pipeline.' } });
    if (kind === 'live') return stream(pipeline, response, streams);
    if (!kind) return sendJson(response, 200, { plan: pipeline.plan, state: pipeline.state() });
    const etag = `"${pipeline.state().version}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.setHeader('etag', etag);
    sendJson(response, 200, kind === 'dead-letters' ? { version: 1, rows: pipeline.letters(), next: null } : rollup(pipeline, viewName, url.searchParams));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pipelines,
    cut: () => {
      cutOff = true;
      streams.forEach((response) => response.destroy());
    },
    mend: () => void (cutOff = false),
    close: () => {
      streams.forEach((response) => response.destroy());
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export type MockApi = Awaited<ReturnType<typeof startMockApi>>;

function rollup(pipeline: MockPipeline, viewName: string | undefined, search: URLSearchParams) {
  const view = pipeline.plan.views.find(({ name }) => name === viewName);
  const [from, to] = [search.get('from') ?? '', search.get('to') ?? ''];
  const query = { by: (search.get('by') ?? '').split(','), from: Date.parse(from), to: Date.parse(to), orderBy: search.get('orderBy'), limit: Number(search.get('limit')) };
  return { version: pipeline.state().version, from, to, rows: view ? pipeline.rows(view, query) : [] };
}

function stream(pipeline: MockPipeline, response: ServerResponse, streams: Set<ServerResponse>) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  streams.add(response);
  const send = () => {
    const state = pipeline.state();
    response.write(`id: ${state.version}\nevent: state\ndata: ${JSON.stringify({ ...state, changed: {} })}\n\n`);
  };
  const sending = setInterval(send, 120);
  const beating = setInterval(() => response.write(': heartbeat\n\n'), 5_000);
  response.on('close', () => {
    clearInterval(sending);
    clearInterval(beating);
    streams.delete(response);
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendFile(dist: string, path: string, response: ServerResponse<IncomingMessage>) {
  const file = join(dist, normalize(path === '/' ? '/index.html' : path));
  if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CSP });
  createReadStream(file).pipe(response);
}
