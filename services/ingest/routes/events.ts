import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { eventParser, type EventParser } from '@millrace/pipeline/event/parse.ts';
import { codeOf } from '@millrace/runtime/errors.ts';

import type { IngestDeps } from '../app.ts';
import { BODY_LIMIT_BYTES, MAX_EVENTS } from '../body/limits.ts';
import { readEvents, type Refusal } from '../body/read-events.ts';
import { HttpError } from '@millrace/runtime/http-error.ts';
import { eventsSchema } from './events-schema.ts';

type Target = { plan: Plan; parser: EventParser };

const FORMS = { 'application/json': 'json', 'application/x-ndjson': 'ndjson' } as const;

/** Bodies stay bytes: the framework's JSON parser would lose equal names and bad UTF-8 on the way. */
function takeBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(Object.keys(FORMS), { parseAs: 'buffer' }, (_request, bytes, done) =>
    done(null, bytes),
  );
}

const formOf = (contentType: string | undefined) =>
  FORMS[(contentType ?? '').split(';')[0]?.trim().toLowerCase() as keyof typeof FORMS];

function refused({ code, path, message }: Refusal, { name }: Plan): HttpError {
  if (code === 'TOO_MANY')
    return new HttpError({
      statusCode: 413,
      code: 'E_TOO_MANY_EVENTS',
      message,
      fix: `send ${MAX_EVENTS} events a request; nothing of this one was stored`,
    });
  return new HttpError({
    statusCode: 400,
    code: 'E_EVENT',
    message: `${code}: ${message}`,
    path,
    fix: `correct the event and send all of them again, nothing was stored; GET /v1/pipelines/${name} of the api shows the schema`,
  });
}

const unknownPipeline = (plans: readonly Plan[]) =>
  new HttpError({
    statusCode: 404,
    code: 'E_NO_PIPELINE',
    message: 'there is no pipeline of this name',
    fix: `one of: ${plans.map(({ name }) => name).join(', ')}`,
  });

async function takeEvents(
  request: FastifyRequest,
  { plan, parser }: Target,
  { publisher, metrics }: IngestDeps,
): Promise<{ accepted: number }> {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const form = formOf(request.headers['content-type']) ?? 'json';
  const read = readEvents(parser, { bytes, form });
  if (!read.ok) {
    const { code, events } = read.refusal;
    metrics.refused.inc({ pipeline: plan.name, code }, Math.max(1, events));
    throw refused(read.refusal, plan);
  }
  const accepted = read.events.length;
  try {
    await publisher.publish(plan, read.events);
  } catch (error) {
    metrics.refused.inc({ pipeline: plan.name, code: codeOf(error) ?? 'E_INTERNAL' }, accepted);
    throw error;
  }
  metrics.accepted.inc({ pipeline: plan.name }, accepted);
  return { accepted };
}

/**
 * `POST /v1/pipelines/<p>/events`, one address for each pipeline: one event, an array, or NDJSON -> 202 `{ accepted }`
 * once Kafka has acknowledged all of them. All or nothing for what is wrong in the request; see publish.ts for what a
 * 503 means.
 */
export async function eventsRoute(app: FastifyInstance, deps: IngestDeps): Promise<void> {
  takeBytes(app);
  // The schemas describe; the body stays bytes for the pipeline's own parser.
  app.setValidatorCompiler(() => () => true);
  for (const pipeline of deps.pipelines) {
    const target = { plan: pipeline.plan, parser: eventParser(pipeline) };
    app.post(
      `/v1/pipelines/${target.plan.name}/events`,
      { bodyLimit: BODY_LIMIT_BYTES, config: { scope: 'write' }, schema: eventsSchema(target.plan) },
      async (request, reply) => reply.code(202).send(await takeEvents(request, target, deps)),
    );
  }
  const plans = deps.pipelines.map(({ plan }) => plan);
  app.post(
    '/v1/pipelines/:p/events',
    { bodyLimit: BODY_LIMIT_BYTES, config: { scope: 'write' }, schema: { hide: true } },
    async () => {
      throw unknownPipeline(plans);
    },
  );
}
