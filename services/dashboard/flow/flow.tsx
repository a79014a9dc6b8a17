import { stoppedPartitions } from '../api/processor.ts';
import type { Partition } from '../api/types.ts';
import { compact, count, rate } from '../format/number.ts';
import { age } from '../format/time.ts';
import { useLive, usePipeline, useRates } from '../page/pipeline.ts';
import { useNow } from '../page/use-now.ts';
import { useProcessor } from '../page/use-processor.ts';
import { Edge } from './edge.tsx';
import { LagBars } from './lag-bars.tsx';
import { Node } from './node.tsx';

/** The way of an event from its source to this page, with the speed of every step. */
export function Flow() {
  const { plan } = usePipeline();
  const live = useLive((value) => value);
  const rates = useRates();
  const now = useNow(500);
  const processor = useProcessor();
  const partitions = live.state?.partitions ?? [];
  const produced = partitions.reduce((sum, { endOffset }) => sum + endOffset, 0);
  const heard = live.stateAt === null ? '–' : `${age(now - live.stateAt)} ago`;
  return (
    <section aria-labelledby="flow-title">
      <h2 id="flow-title" className="visually-hidden">
        The flow, from source to this page
      </h2>
      <ol className="flow">
        <Node name="Source" note={`keyed by ${plan.source.key}`} facts={[['sent', compact(produced)]]} />
        <Edge label={`${rate(rates.produced)} /s`} how="acks=all" perSecond={rates.produced} />
        <Node
          name="Kafka"
          note={`topic ${plan.source.topic}`}
          facts={[['lag', processor.missing ? 'unknown' : count(live.state?.lag)]]}
          trouble={stoppedPartitions(live.state).length > 0}
        >
          <LagBars partitions={partitions} />
        </Node>
        <Edge label={`${rate(rates.read)} /s`} how="fetch and fold" perSecond={rates.read} />
        <ProcessorNode partitions={partitions} />
        <Edge
          label={`${rate(rates.commits)} commits/s`}
          how="rows + offsets, one transaction"
          perSecond={rates.commits}
        />
        <Node
          name="Postgres"
          note={plan.views.length === 1 ? '1 view' : `${plan.views.length} views`}
          facts={[
            ['version', count(live.state?.version)],
            ['counted', compact(live.state?.counted)],
          ]}
        />
        <Edge label={`${rate(rates.commits)} notices/s`} how="notify on commit" perSecond={rates.commits} />
        <Node name="API" note="reads Postgres" facts={[['state', heard]]} trouble={live.phase === 'cut'} />
        <Edge
          label={`${rate(rates.updates)} updates/s`}
          how="event stream, at most 10/s"
          perSecond={rates.updates}
        />
        <Node name="You" note="this page" facts={[['updates', count(live.updates)]]} />
      </ol>
    </section>
  );
}

function ProcessorNode({ partitions }: { partitions: Partition[] }) {
  const { ageMs, missing } = useProcessor();
  const owners = [...new Set(partitions.map(({ owner }) => owner).filter(Boolean))];
  const epoch = Math.max(0, ...partitions.map((partition) => partition.epoch));
  return (
    <Node
      name="Processor"
      note={owners.length > 1 ? `${owners.length} owners` : (owners[0] ?? 'no owner')}
      trouble={missing}
      facts={[
        ['epoch', count(epoch)],
        ['seen', ageMs === null ? 'never' : `${age(ageMs)} ago`],
      ]}
    />
  );
}
