import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import type { ApiDeps } from '../deps.ts';
import { answerVersioned } from '../http/conditional.ts';
import { responses } from '../http/error-schema.ts';
import { pagedAs } from '../http/paged.ts';
import type { Fields } from '../queries/database.ts';
import { deadLettersStatement } from '../queries/dead-letters.ts';
import { pageOf } from '../queries/page.ts';
import { createCursor } from '../views/cursor.ts';
import { NullableString } from '../views/nullable.ts';
import { previewOf, shorten } from '../views/preview.ts';
import { Cursor, Limit } from '../views/query-schema.ts';

const DeadLetter = Type.Object({
  partition: Type.Integer(),
  offset: Type.Integer(),
  recordedAt: Type.String({ format: 'date-time' }),
  reason: Type.Object({
    code: Type.String(),
    path: Type.String({ description: 'JSON pointer, or its beginning' }),
    message: Type.String(),
  }),
  preview: Type.String({ description: 'Beginning of the value as text' }),
});
const Answer = Type.Object({ version: Type.Integer(), rows: Type.Array(DeadLetter), next: NullableString });
const Query = Type.Object({ limit: Type.Optional(Limit), cursor: Cursor }, { additionalProperties: false });

// To the microsecond, as the database holds it: a millisecond may have many.
const RecordedAt = Type.String({ pattern: String.raw`^\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$` });
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const toRow = (record: Fields): Static<typeof DeadLetter> => ({
  partition: Number(record['partition']),
  offset: Number(record['offset']),
  recordedAt: (record['recorded_at'] as Date).toISOString(),
  reason: {
    code: String(record['code']),
    path: shorten(String(record['path'])),
    message: shorten(String(record['message'])),
  },
  preview: previewOf(record['preview']),
});

const keyOf = (record: Fields) => [
  record['recorded_at_us'],
  Number(record['partition']),
  Number(record['offset']),
];

/** `GET /v1/pipelines/:p/dead-letters`: records that were not events, newest first. */
export function registerDeadLetters(app: FastifyInstance, plan: Plan, deps: ApiDeps): void {
  const pipeline = plan.name;
  const cursors = createCursor(`${pipeline}/dead-letters`, [RecordedAt, Count, Count]);
  app.get<{ Querystring: Static<typeof Query> }>(
    `/v1/pipelines/${pipeline}/dead-letters`,
    {
      config: { scope: 'read' },
      schema: {
        summary: `${plan.title}: records that were not events`,
        tags: [pipeline],
        ...pagedAs(`${pipeline}.deadLetters`),
        querystring: Query,
        response: responses(Answer),
      },
    },
    (request, reply) =>
      answerVersioned({ request, reply, pipeline }, deps, async () => {
        const { limit = 100, cursor } = request.query;
        const after = cursor === undefined ? null : cursors.read(cursor, 'desc');
        const records = await deps.database.rows(deadLettersStatement({ pipeline, limit, after }));
        const { stamp, page, hasNext } = pageOf(records, limit);
        const next = hasNext ? cursors.write('desc', keyOf(page.at(-1) as Fields)) : null;
        return { stamp, content: { version: stamp.version, rows: page.map(toRow), next } };
      }),
  );
}
