import type { ReactNode } from 'react';
import type { State } from '../api/types.ts';
import { count, rate } from '../format/number.ts';
import { duration } from '../format/time.ts';
import { useLive, useRates } from '../page/pipeline.ts';

/** The five numbers that say how the stream is doing. */
export function Vitals() {
  const state = useLive((live) => live.state);
  const current = useLive((live) => live.phase === 'open');
  const { counted } = useRates();
  return (
    <dl className="vitals" data-current={current} aria-busy={!state}>
      <Vital name="Events counted" unit="each exactly once" main>
        {count(state?.counted)}
      </Vital>
      <Vital name="Rate" unit="events per second">
        {rate(counted)}
      </Vital>
      <Vital name="Freshness" unit="written to committed">
        {current ? freshness(state) : '–'}
      </Vital>
      <Vital name="Lag" unit="events waiting in Kafka">
        {count(state?.lag)}
      </Vital>
      <Vital name="Version" unit="transactions committed">
        {count(state?.version)}
      </Vital>
    </dl>
  );
}

/** Idle is only who has nothing to do: with a lag, a freshness that is not known is not known. */
const freshness = (state: State | null) =>
  state?.freshnessMs === null && state.lag === 0 ? 'idle' : duration(state?.freshnessMs ?? null);

type VitalProps = { name: string; unit: string; main?: boolean; children: ReactNode };

function Vital({ name, unit, main = false, children }: VitalProps) {
  return (
    <div className={main ? 'vital vital-main' : 'vital'}>
      <dt>{name}</dt>
      <dd className="vital-value">{children}</dd>
      <dd className="vital-unit">{unit}</dd>
    </div>
  );
}
