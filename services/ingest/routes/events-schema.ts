import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import { MAX_EVENTS } from '../body/limits.ts';

const text = { type: 'string' } as const;

const ErrorBody = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: text,
        message: text,
        path: { ...text, description: 'JSON pointer into the body: /3/delay is of event 3, counted from 0' },
        fix: text,
        requestId: { ...text, description: 'Also in the header x-request-id and in the log' },
      },
    },
  },
} as const;

/** The one form of every answer that is not a success. */
export const ERRORS = { '4xx': ErrorBody, '5xx': ErrorBody } as const;

const Accepted = {
  type: 'object',
  description: 'All of them are in Kafka',
  required: ['accepted'],
  properties: { accepted: { type: 'integer', minimum: 1, maximum: MAX_EVENTS } },
} as const;

const manyOf = (event: Plan['event']) => ({
  type: 'array',
  minItems: 1,
  maxItems: MAX_EVENTS,
  items: event,
});

/** What `POST events` of a pipeline takes and answers. It describes: the pipeline's own parser reads the bytes. */
export const eventsSchema = ({ name, title, event }: Plan) => ({
  summary: `${title}: events in`,
  description: `One event, an array, or one event a line; at most ${MAX_EVENTS} and 256 KiB. All or nothing.`,
  tags: [name],
  body: {
    content: {
      'application/json': { schema: { anyOf: [event, manyOf(event)] } },
      // OpenAPI 3.1 has no words for a sequence of values: an array stands for it.
      'application/x-ndjson': { schema: { ...manyOf(event), description: 'One event a line' } },
    },
  },
  response: { 202: Accepted, ...ERRORS },
});
