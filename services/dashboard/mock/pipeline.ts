import type { DeadLetter, Partition, Plan, Row, State, View } from '../api/types.ts';
import { fold, type Query } from './fold.ts';
import type { Event } from './flights.ts';

const WEEK = 7 * 86_400_000;
const PER_SECOND = 3_000;

export type MockPipeline = ReturnType<typeof runPipeline>;

/** A pipeline that seems to run: event time moves two hours a second through the same week again and again. */
export function runPipeline(plan: Plan, events: Event[]) {
  const startedAt = Date.now() - 3_000_000;
  const first = Date.UTC(2001, 0, 1);
  let processorGoneAt: number | null = null;
  const letters: DeadLetter[] = [];

  const activeMs = () => (processorGoneAt ?? Date.now()) - startedAt;
  const watermark = () => first + Math.floor(activeMs() * 0.3) * 7_200;

  function rows(view: View, query: Query): Row[] {
    // The week is asked for wherever it falls: the data repeat, the answers' times do not.
    const shift = Math.floor((query.to - first - 1) / WEEK) * WEEK;
    const days = Math.min(WEEK, query.to - query.from);
    const from = query.to - days - shift;
    const shifted = events.flatMap((event) => [event, { ...event, at: event.at - WEEK }]);
    return fold(view, shifted, { ...query, from, to: query.to - shift }).map((row) =>
      row.windowStart ? { ...row, windowStart: new Date(Date.parse(String(row.windowStart)) + shift).toISOString() } : row,
    );
  }

  function state(): State {
    const seconds = activeMs() / 1_000;
    const wobble = 400 * Math.sin(seconds / 7) + 180 * Math.sin(seconds * 1.7);
    const read = Math.floor(seconds * PER_SECOND + wobble);
    const deadLettered = Math.floor(seconds / 20);
    if (letters.length < Math.min(6, deadLettered)) letters.unshift(letterOf(letters.length));
    const waiting = processorGoneAt ? Math.floor(((Date.now() - processorGoneAt) / 1_000) * PER_SECOND) : 0;
    const partitions = Array.from({ length: plan.source.partitions }, (_, index) => partition(index, { read, waiting, seconds }));
    return {
      pipeline: plan.name,
      version: Math.floor(seconds * 8),
      at: new Date().toISOString(),
      read,
      counted: read - deadLettered,
      deadLettered,
      droppedLate: 0,
      late: Math.floor(read * 0.0312),
      lag: partitions.reduce((sum, { lag }) => sum + lag, 0),
      committedAt: new Date(processorGoneAt ?? Date.now()).toISOString(),
      freshnessMs: processorGoneAt ? null : Math.round(38 + 9 * Math.sin(seconds) + 5 * Math.sin(seconds * 5.3)),
      partitions,
    };
  }

  function partition(index: number, { read, waiting, seconds }: Record<'read' | 'waiting' | 'seconds', number>): Partition {
    const weight = (index % 3) + 1;
    const share = weight / 15;
    const lag = Math.round(share * (waiting + 900 * (1.1 + Math.sin(seconds + index))));
    const nextOffset = Math.floor(read * share);
    const at = new Date(processorGoneAt ?? Date.now()).toISOString();
    return {
      partition: index,
      nextOffset,
      endOffset: nextOffset + lag,
      lag,
      epoch: 3,
      owner: 'processor-1',
      watermark: new Date(watermark() + index * 240_000).toISOString(),
      committedAt: at,
      seenAt: at,
      freshnessMs: processorGoneAt ? null : 30 + 4 * index,
      stopped: null,
    };
  }

  return {
    plan,
    state,
    rows,
    letters: () => letters,
    stopProcessor: () => (processorGoneAt ??= Date.now()),
    startProcessor: () => (processorGoneAt = null),
  };
}

const letterOf = (index: number): DeadLetter => ({
  partition: index % 8,
  offset: 18_211 + 977 * index,
  recordedAt: new Date().toISOString(),
  reason: {
    code: index % 2 ? 'E_EVENT_JSON' : 'E_EVENT_SCHEMA',
    path: index % 2 ? '' : '/delay',
    message: index % 2 ? 'not JSON: unexpected end of input at byte 61' : 'must be integer',
  },
  preview: '{"id":41,"scheduledAt":"2001-01-02T03:04:00Z","delay":"12","distance":337,"origin":"ATL","dest":"MCO"}',
});
