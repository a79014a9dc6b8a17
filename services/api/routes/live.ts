import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import type { ApiDeps } from '../deps.ts';
import { ErrorBody } from '../http/error-schema.ts';
import { createLiveClient, type LiveClient } from '../live/client.ts';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store, no-transform',
  // Proxies that collect an answer before they pass it on would stop the stream.
  'x-accel-buffering': 'no',
  // A stream that ended leaves no idle connection behind, which would hold up a drain.
  connection: 'close',
} as const;

const DESCRIPTION = `Server-sent events. \`id\` names the whole state (treat it as opaque), \`event\` is \`state\`, \`data\` is the state of the pipeline with
\`changed: { <view>: { from, to } }\`, the first and last window start that was touched since the event before (null: all).
At most 10 events a second; a comment every 5 s. With Last-Event-ID the first state is left out when the reader
has this very one.`;

/** The id of the state that a reader already has, if it says so. */
function lastEventId({ headers }: FastifyRequest): string | undefined {
  const id = headers['last-event-id'];
  return typeof id === 'string' ? id : undefined;
}

/** Sends the headers; from here on the reply belongs to the stream and not to the framework. */
function openStream(reply: FastifyReply, { metrics }: ApiDeps): LiveClient {
  reply.hijack();
  reply.headers(STREAM_HEADERS);
  reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
  reply.raw.write('retry: 1000\n\n');
  metrics.finished(reply);
  return createLiveClient(reply.raw);
}

/** `GET /v1/pipelines/:p/live`: the state, again whenever it changes. */
export function registerLive(app: FastifyInstance, plan: Plan, deps: ApiDeps): void {
  app.get(
    `/v1/pipelines/${plan.name}/live`,
    {
      config: { scope: 'read', stream: true },
      exposeHeadRoute: false,
      schema: {
        summary: `${plan.title}: live state`,
        description: DESCRIPTION,
        tags: [plan.name],
        querystring: Type.Object({}, { additionalProperties: false }),
        response: {
          200: { description: 'Events', content: { 'text/event-stream': { schema: Type.String() } } },
          '4xx': ErrorBody,
          '5xx': ErrorBody,
        },
      },
    },
    async (request, reply) => {
      const open = () => openStream(reply, deps);
      const leave = await deps.hub.follow(plan.name, open, lastEventId(request));
      if (reply.raw.destroyed) leave();
      else reply.raw.once('close', leave);
      return reply;
    },
  );
}
