import { useCallback, useState } from 'react';
import { eventFront, rangesOf, rollupPaths } from '../api/event-time.ts';
import type { Period } from '../api/period.ts';
import type { State, View } from '../api/types.ts';
import { useLive, usePipeline } from '../page/pipeline.ts';
import { useResult } from '../page/use-result.ts';
import { describeRange } from './describe-range.ts';
import { describeElsewhere } from './elsewhere.ts';
import { Panel } from './panel.tsx';
import { TopTable } from './top-table.tsx';

const SHOWN = 10;

/** The measure a view is ranked by: its first count, or else its first plain number. */
const rankedBy = ({ measures }: View) =>
  measures.find(({ kind }) => kind === 'count') ?? measures.find(({ kind }) => kind !== 'histogram');

/** The ten largest groups of a view over the period. */
export function TopList({ view, period }: { view: View; period: Period }) {
  const { plan } = usePipeline();
  const ranking = rankedBy(view);
  const pathsOf = useCallback(
    (state: State) => {
      const front = eventFront(state);
      if (front === null && view.window.kind !== 'none') return [];
      const by = view.by.join(',');
      const order: Record<string, string> = ranking ? { orderBy: ranking.name, order: 'desc' } : {};
      const ranges = rangesOf(view, front ?? 0, period.ms);
      return rollupPaths({ plan, view, query: { by, ...order, limit: String(SHOWN) }, ranges });
    },
    [plan, view, period, ranking],
  );
  const { data, failure, nth } = useResult(pathsOf, period.everyMs);
  const room = useRoom(data?.rows.length ?? null);
  const elsewhere = useLive(({ state }) => state && data && describeElsewhere(state, view, data));
  return (
    <Panel
      title={`${view.title}, top ${SHOWN}`}
      failure={failure}
      note={data && describeRange(view, data, nth > 0)}
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
