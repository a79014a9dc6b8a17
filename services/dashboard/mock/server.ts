import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeQuakes, readFlights } from './events.ts';
import { runPipeline, type MockPipeline } from './pipeline.ts';
import { flightsPlan, quakesPlan } from './plans.ts';
import { sendFile } from './send-file.ts';
import { stream } from './stream.ts';

export type MockApi = Awaited<ReturnType<typeof startMockApi>>;

/** Answers as the API does, for the page alone: made-up pipelines, the built page, and faults on demand. */
export async function startMockApi({ dist, key = null }: { dist: string; key?: string | null }) {
  const running = [runPipeline(flightsPlan, readFlights()), runPipeline(quakesPlan, makeQuakes())];
  const pipelines = new Map(running.map((pipeline) => [pipeline.plan.name, pipeline]));
  const streams = new Set<ServerResponse>();
  const end = () => streams.forEach((response) => response.destroy());
  let cutOff = false;

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://mock');
    if (!pathname.startsWith('/v1/')) sendFile(dist, pathname, response);
    else if (cutOff) request.socket.destroy();
    else if (key && request.headers.authorization !== `Bearer ${key}`)
      sendError(response, 401, 'A read key is needed.');
    else answer(request, response, { pipelines, streams });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pipelines,
    /** Ends every stream and refuses the rest until `mend`. */
    cut: () => {
      cutOff = true;
      end();
    },
    mend: () => void (cutOff = false),
    close: async () => {
      end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type World = { pipelines: Map<string, MockPipeline>; streams: Set<ServerResponse> };

function answer(request: IncomingMessage, response: ServerResponse, { pipelines, streams }: World): void {
  const url = new URL(request.url ?? '/', 'http://mock');
  const [, , , name = '', kind, viewName] = url.pathname.split('/');
  const pipeline = pipelines.get(name);
  if (!name) sendJson(response, 200, { pipelines: [...pipelines.values()].map(nameOf) });
  else if (!pipeline) sendError(response, 404, 'No such pipeline.');
  else if (kind === 'live') stream(pipeline, response, streams);
  else if (!kind) sendJson(response, 200, { plan: pipeline.plan, state: pipeline.state() });
  else {
    const { version } = pipeline.state();
    const etag = `"${version}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
    response.setHeader('etag', etag);
    const letters = { version, rows: pipeline.letters(), next: null };
    sendJson(response, 200, kind === 'dead-letters' ? letters : rollup(pipeline, viewName, url.searchParams));
  }
}

const nameOf = ({ plan, state }: MockPipeline) => ({
  name: plan.name,
  title: plan.title,
  description: plan.description,
  version: state().version,
  views: plan.views.map(({ name }) => name),
});

function rollup(pipeline: MockPipeline, viewName: string | undefined, search: URLSearchParams) {
  const view = pipeline.plan.views.find(({ name }) => name === viewName);
  const { version, partitions } = pipeline.state();
  const [from, to] = [search.get('from'), search.get('to')];
  const query = {
    by: (search.get('by') ?? '').split(','),
    from: from ? Date.parse(from) : 0,
    to: Date.parse(to ?? partitions[0]?.watermark ?? ''),
    orderBy: search.get('orderBy'),
    limit: Number(search.get('limit')),
  };
  return { version, from, to, rows: view ? pipeline.rows(view, query) : [] };
}

const sendJson = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const sendError = (response: ServerResponse, status: number, message: string) =>
  sendJson(response, status, { error: { code: `E_HTTP_${status}`, message, requestId: 'mock' } });
