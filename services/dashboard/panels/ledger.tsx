import type { State } from '../api/types.ts';
import { count, share } from '../format/number.ts';
import { span } from '../format/time.ts';
import { useLive, usePipeline } from '../page/pipeline.ts';
import { Panel } from './panel.tsx';

/** The sum that must always come out, and what arrived late. */
export function Ledger() {
  const { plan } = usePipeline();
  const state = useLive((live) => live.state);
  const rule =
    plan.dropAfterMs === null
      ? 'never dropped here'
      : `dropped when more than ${span(plan.dropAfterMs)} behind`;
  return (
    <Panel title="Every event accounted for" note={<Balance state={state} />} className="ledger">
      <div className="ledger-body">
        <dl className="sum">
          <Term name="read from Kafka" value={state?.read} />
          <Term sign="=" name="counted" value={state?.counted} />
          <Term sign="+" name="dead letters" value={state?.deadLettered} />
          <Term sign="+" name="dropped, too late" value={state?.droppedLate} />
        </dl>
        <p className="late">
          <b>{count(state?.late)}</b> arrived behind their partition’s watermark and were counted all the same
          ({state ? share(state.late, state.read) : '–'} of events read). Late events are {rule}.
        </p>
      </div>
    </Panel>
  );
}

function Term({ sign, name, value }: { sign?: string; name: string; value: number | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {sign && <span className="sign">{sign}</span>}
        {count(value)}
      </dd>
    </div>
  );
}

function Balance({ state }: { state: State | null }) {
  if (!state) return null;
  const rest = state.read - state.counted - state.deadLettered - state.droppedLate;
  if (rest === 0) return <span className="balanced">✓ balanced</span>;
  return <span className="unbalanced">✗ {count(Math.abs(rest))} unaccounted for</span>;
}
