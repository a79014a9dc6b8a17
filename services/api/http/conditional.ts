import type { FastifyReply, FastifyRequest } from 'fastify';

import type { ApiDeps } from '../deps.ts';
import type { Stamp } from '../queries/version.ts';
import { etagOf, matchesVersion } from './etag.ts';

/** What a statement gave, of the moment of `stamp`. */
type Versioned = { stamp: Stamp; content: { version: number } };

/** Answers 304 after reading only the version, else with what `load` gives, kept until the version changes. */
export async function answerVersioned(
  { request, reply, pipeline }: { request: FastifyRequest; reply: FastifyReply; pipeline: string },
  { versions, answers }: Pick<ApiDeps, 'versions' | 'answers'>,
  load: () => Promise<Versioned>,
): Promise<FastifyReply> {
  const version = await versions.read(pipeline);
  reply.header('cache-control', 'private, no-cache');
  if (matchesVersion(request.headers['if-none-match'], version))
    return reply.code(304).header('etag', etagOf(version)).send();
  const answer = await answers.get(request.url, version, async () => {
    const { stamp, content } = await load();
    return { ...stamp, body: reply.serialize(content) as string };
  });
  return reply.header('etag', etagOf(answer)).type('application/json; charset=utf-8').send(answer.body);
}
