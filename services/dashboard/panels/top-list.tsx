import { useCallback, useState } from 'react';
import { eventFront, rangeOf, rollupPath } from '../api/event-time.ts';
import type { Period } from '../api/period.ts';
import type { Rollup, State, View } from '../api/types.ts';
import { useLive, usePipeline } from '../page/pipeline.ts';
import { usePolled } from '../page/use-polled.ts';
import { describeRange } from './describe-range.ts';
import { describeElsewhere } from './elsewhere.ts';
import { Panel } from './panel.tsx';
import { TopTable } from './top-table.tsx';

const SHOWN = 10;
const LEAST_EVERY_MS = 2_000;

/** The measure a view is ranked by: its first count, or else its first plain number. */
const rankedBy = ({ measures }: View) =>
  measures.find(({ kind }) => kind === 'count') ?? measures.find(({ kind }) => kind !== 'histogram');

/** The ten largest groups of a view over the period. */
export function TopList({ view, period }: { view: View; period: Period }) {
  const { plan } = usePipeline();
  const ranking = rankedBy(view);
  const pathOf = useCallback(
    (state: State) => {
      const front = eventFront(state);
      if (front === null && view.window.kind !== 'none') return null;
      const by = view.by.join(',');
      const order: Record<string, string> = ranking ? { orderBy: ranking.name, order: 'desc' } : {};
      const range = front === null ? null : rangeOf(view, front, period.ms);
      return rollupPath({ plan, view, query: { by, ...order, limit: String(SHOWN) }, range });
    },
    [plan, view, period, ranking],
  );
  const { data, failure } = usePolled<Rollup>(pathOf, { everyMs: Math.max(LEAST_EVERY_MS, period.everyMs) });
  const room = useRoom(data?.rows.length ?? null);
  const elsewhere = useLive(({ state }) => state && data && describeElsewhere(state, view, data));
  return (
    <Panel
      title={`${view.title}, top ${SHOWN}`}
      failure={failure}
      note={data && describeRange(view, data)}
      className="top-list"
    >
      {data?.rows.length === 0 ? (
        <p className="empty">{elsewhere ?? 'No events yet.'}</p>
      ) : (
        <>
          <TopTable view={view} ranking={ranking} rows={data?.rows ?? null} room={room} />
          {elsewhere && <p className="elsewhere">{elsewhere}</p>}
        </>
      )}
    </Panel>
  );
}

/** How many rows to keep room for: no more than there are events before any is read, then the most there were. */
function useRoom(rows: number | null): number {
  const counted = useLive(({ state }) => Math.min(SHOWN, state?.counted ?? SHOWN));
  const [most, setMost] = useState(0);
  if (rows !== null && rows > most) setMost(rows);
  return rows === null ? counted : most;
}
