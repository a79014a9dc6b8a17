import type { ReactNode } from 'react';
import { restOf, type Processor } from '../api/processor.ts';
import type { State } from '../api/types.ts';
import { compact, count, rate } from '../format/number.ts';
import { age, duration } from '../format/time.ts';
import { useLive, useRates } from '../page/pipeline.ts';
import { useProcessor } from '../page/use-processor.ts';

/** The five numbers that say how the stream is doing. */
export function Vitals() {
  const state = useLive((live) => live.state);
  const current = useLive((live) => live.phase === 'open');
  const { counted } = useRates();
  const processor = useProcessor();
  return (
    <dl className="vitals" data-current={current} aria-busy={!state}>
      <Vital name="Events counted" unit="each exactly once" main>
        {count(state?.counted)}
      </Vital>
      <Vital name="Rate" unit="events per second">
        {rate(counted)}
      </Vital>
      <Vital name="Freshness" unit="written to committed">
        {current ? freshness(state, processor) : '–'}
      </Vital>
      <Vital name="Lag" unit={lagUnit(state, processor)}>
        {processor.missing ? 'unknown' : count(state?.lag)}
      </Vital>
      <Vital name="Version" unit="transactions committed">
        {count(state?.version)}
      </Vital>
    </dl>
  );
}

const freshness = (state: State | null, processor: Processor) =>
  state?.freshnessMs === null && restOf(state, processor) === 'idle'
    ? 'idle'
    : duration(state?.freshnessMs ?? null);

/** The lag is what the processor saw last: without it only that can be said, in no more room. */
const lagUnit = (state: State | null, { missing, ageMs }: Processor) =>
  state && missing && ageMs !== null
    ? `was ${compact(state.lag)}, ${age(ageMs)} ago`
    : 'events waiting in Kafka';

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
