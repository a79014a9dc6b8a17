import type { Event, EventParser, Rejection } from '@millrace/pipeline/event/parse.ts';

import { jsonItems, memberCount } from './json-items.ts';
import { lines } from './lines.ts';
import { MAX_EVENTS } from './limits.ts';

/** `path` points into the body: `/3/delay` in an array or in line 3, counted from 0; `/delay` in a single event. */
export type Refusal = {
  code: Rejection['code'] | 'DUPLICATE_NAME' | 'TOO_MANY' | 'NO_EVENTS';
  path: string;
  message: string;
  /** Events in the body, as far as they could be told apart. */
  events: number;
};
export type ReadEvents = { ok: true; events: Event[] } | { ok: false; refusal: Refusal };

type Body = { bytes: Buffer; form: 'json' | 'ndjson' };

/** JSON.parse keeps the last of two equal names, other readers the first: neither is what the sender meant. */
function parseItem(
  parser: EventParser,
  item: Buffer,
): ReturnType<EventParser['parse']> | { ok: false; rejection: Omit<Refusal, 'events'> } {
  const parsed = parser.parse(item);
  if (!parsed.ok || memberCount(item) === Object.keys(parsed.event).length) return parsed;
  return { ok: false, rejection: { code: 'DUPLICATE_NAME', path: '', message: 'a name is there twice' } };
}

/**
 * All events of a body, or the first fault. Each event's own bytes go through the pipeline's parser, the same that
 * reads records from Kafka, so what is accepted here is never a dead letter there.
 */
export function readEvents(parser: EventParser, { bytes, form }: Body): ReadEvents {
  const items = form === 'json' ? jsonItems(bytes) : lines(bytes);
  const refuse = (code: Refusal['code'], path: string, message: string): ReadEvents => ({
    ok: false,
    refusal: { code, path, message, events: items?.length ?? 1 },
  });
  if (items === null) return refuse('NOT_JSON', '', 'the array is not closed, or something follows it');
  if (items.length === 0) return refuse('NO_EVENTS', '', 'there is no event in the body');
  if (items.length > MAX_EVENTS)
    return refuse('TOO_MANY', '', `${items.length} events in one request, ${MAX_EVENTS} are the most`);
  const single = form === 'json' && items[0] === bytes;
  const events: Event[] = [];
  for (const [index, item] of items.entries()) {
    const parsed = parseItem(parser, item);
    if (!parsed.ok) {
      const { code, path, message } = parsed.rejection;
      return refuse(code, single ? path : `/${index}${path}`, message);
    }
    events.push(parsed.event);
  }
  return { ok: true, events };
}
