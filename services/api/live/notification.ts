import { Type } from 'typebox';
import { Compile } from 'typebox/compile';

import type { Changes, Range } from './changes.ts';

/** The channel that commits notify. */
export const CHANNEL = 'millrace';

/** `changed` is null when a commit touched too much to be listed. */
export type Notification = { pipeline: string; changed: Changes | null };

const Ends = Type.Tuple([Type.String(), Type.String()]);
const Payload = Compile(
  Type.Object({
    pipeline: Type.String(),
    changed: Type.Optional(Type.Record(Type.String(), Type.Union([Ends, Type.Null()]))),
  }),
);

function rangeOf(ends: [string, string] | null): Range | null {
  if (ends === null) return { from: null, to: null };
  const [from, to] = ends.map((end) => Date.parse(end)) as [number, number];
  return Number.isNaN(from) || Number.isNaN(to) ? null : { from, to };
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/** Reads `{ pipeline, changed?: { view: [first ISO, last ISO] | null } }`; null when it is something else. */
export function readNotification(payload: string): Notification | null {
  const content = parse(payload);
  if (!Payload.Check(content)) return null;
  if (!content.changed) return { pipeline: content.pipeline, changed: null };
  const changed = new Map<string, Range>();
  for (const [view, ends] of Object.entries(content.changed)) {
    const range = rangeOf(ends);
    if (range === null) return null;
    changed.set(view, range);
  }
  return { pipeline: content.pipeline, changed };
}
