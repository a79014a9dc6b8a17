import { startOf } from '../api/row.ts';
import type { DeadLetter, Plan, Row, State, View } from '../api/types.ts';
import { fold, type Query } from './fold.ts';
import type { Event } from './events.ts';
import { stateAt, type Halts } from './state.ts';

const WEEK = 7 * 86_400_000;
const FIRST = Date.UTC(2001, 0, 1);
const RUNNING_FOR_MS = 3_000_000;

export type MockPipeline = ReturnType<typeof runPipeline>;

/** A pipeline that seems to run: it goes through the same week again and again. */
export function runPipeline(plan: Plan, events: Event[]) {
  const startedAt = Date.now() - RUNNING_FOR_MS;
  const letters: DeadLetter[] = [];
  const halts: Halts = new Map();
  let goneAt: number | null = null;
  return {
    plan,
    rows: (view: View, query: Query) => rowsOf(view, query, events),
    state(): State {
      const goneMs = goneAt && Date.now() - goneAt;
      const state = stateAt({ plan, activeMs: (goneAt ?? Date.now()) - startedAt, goneMs, halts });
      if (letters.length < Math.min(5, state.deadLettered)) letters.unshift(letterOf(letters.length));
      return state;
    },
    letters: () => letters,
    stopProcessor: () => void (goneAt = Date.now()),
    halt: (partition: number, code: string, message: string) => void halts.set(partition, { code, message }),
    startProcessor: () => void (goneAt = null),
  };
}

/** The week is read wherever a query falls: the data repeat, the answers' times do not. */
function rowsOf(view: View, query: Query, events: Event[]): Row[] {
  const shift = Math.floor((query.to - FIRST - 1) / WEEK) * WEEK;
  const from = query.to - Math.min(WEEK, query.to - query.from) - shift;
  const twoWeeks = events.flatMap((event) => [event, { ...event, at: event.at - WEEK }]);
  return fold(view, twoWeeks, { ...query, from, to: query.to - shift }).map((row) =>
    row.windowStart ? { ...row, windowStart: new Date(startOf(row) + shift).toISOString() } : row,
  );
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
  preview: '{"id":41,"scheduledAt":"2001-01-02T03:04:00Z","delay":"12","origin":"ATL","dest":"MCO"}',
});
