import { useCallback } from 'react';
import type { DeadLetters as Letters, State } from '../api/types.ts';
import { count, share } from '../format/number.ts';
import { clock } from '../format/time.ts';
import { useLive, usePipeline } from '../page/pipeline.ts';
import { usePolled } from '../page/use-polled.ts';
import { Panel } from './panel.tsx';

const PACE = { everyMs: 2_000, changeOf: (state: State) => state.deadLettered };
const SHOWN = 5;

/** Events that could not be counted, newest first, with the reason and where they lie in the log. */
export function DeadLetters() {
  const { plan } = usePipeline();
  const pathOf = useCallback(
    () => `v1/pipelines/${encodeURIComponent(plan.name)}/dead-letters?limit=${SHOWN}`,
    [plan],
  );
  const { data, failure } = usePolled<Letters>(pathOf, PACE);
  const state = useLive((live) => live.state);
  const note =
    state && `${count(state.deadLettered)} in all, ${share(state.deadLettered, state.read)} of events read`;
  return (
    <Panel title="Dead letters" note={note} failure={failure} className="dead-letters">
      {data?.rows.length === 0 ? (
        <p className="empty">None. Every event was understood.</p>
      ) : (
        <LetterTable rows={data?.rows ?? []} />
      )}
    </Panel>
  );
}

function LetterTable({ rows }: { rows: Letters['rows'] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Latest dead letters">
      <table aria-busy={rows.length === 0}>
        <thead>
          <tr>
            <th scope="col">Recorded</th>
            <th scope="col">Position</th>
            <th scope="col">Reason</th>
            <th scope="col">Event</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ partition, offset, recordedAt, reason, preview }) => (
            <tr key={`${partition}/${offset}`}>
              <td className="nowrap">{clock(recordedAt)}</td>
              <td className="nowrap" title={`partition ${partition}, offset ${offset}`}>
                {partition}/{count(offset)}
              </td>
              <td>
                <code>{reason.code}</code> {reason.path && <code>{reason.path}</code>} {reason.message}
              </td>
              <td className="preview">
                <code title={preview}>{preview}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
