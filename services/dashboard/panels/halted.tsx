import { useId } from 'react';
import '../styles/halted.css';
import { useLive } from '../page/pipeline.ts';
import { haltsOf, haltTitle, type Halt } from './halts.ts';

/** What needs a person, before everything else on the page: partitions that are stopped, why, and what to do. */
export function Halted() {
  const id = useId();
  const state = useLive((live) => live.state);
  const halts = state ? haltsOf(state) : [];
  if (!state || halts.length === 0) return null;
  const running = state.partitions.filter(({ stopped }) => !stopped).length;
  return (
    <section className="halted" role="alert" aria-labelledby={id}>
      <h2 id={id}>{haltTitle(state)}</h2>
      <p>
        Stopped rather than counted wrongly: nothing more is counted there until somebody decides.
        {running > 0 && ` The other ${running} ${running === 1 ? 'goes' : 'go'} on.`}
      </p>
      {halts.map((halt) => (
        <Reason key={halt.code} {...halt} />
      ))}
    </section>
  );
}

const SAID = 3;

function Reason({ code, partitions, messages, fix }: Halt) {
  return (
    <dl>
      <div>
        <dt>{partitions.length === 1 ? 'Partition' : 'Partitions'}</dt>
        <dd>
          {partitions.join(', ')} <code>{code}</code>
        </dd>
      </div>
      <div>
        <dt>Reason</dt>
        <dd>{messages.slice(0, SAID).join('; ')}</dd>
      </div>
      <div>
        <dt>Fix</dt>
        <dd>
          <b>{fix}</b>
        </dd>
      </div>
    </dl>
  );
}
