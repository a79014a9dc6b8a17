import { restOf, type Processor } from '../api/processor.ts';
import type { Partition } from '../api/types.ts';
import { count } from '../format/number.ts';
import { age, duration, utcMinute } from '../format/time.ts';
import { useLive } from '../page/pipeline.ts';
import { useProcessor } from '../page/use-processor.ts';
import { Panel } from './panel.tsx';

/** Where every partition stands: in the log and in event time. */
export function Partitions() {
  const partitions = useLive((live) => live.state?.partitions);
  const processor = useProcessor();
  return (
    <Panel title="Partitions" note={noteOf(processor)} className="partitions">
      <div className="scroll" tabIndex={0} role="region" aria-label="Partitions, table">
        <table>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">Watermark</th>
              {['Lag', 'Next offset', 'Freshness', 'Epoch'].map((title) => (
                <th key={title} scope="col" className="number">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {partitions?.map((partition) => (
              <Line key={partition.partition} {...partition} processor={processor} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const noteOf = ({ missing, ageMs }: Processor) =>
  missing && ageMs !== null ? `lag as last seen ${age(ageMs)} ago` : 'event times in UTC';

type LineProps = Partition & { processor: Processor };

function Line({ partition, nextOffset, lag, freshnessMs, epoch, watermark, stopped, processor }: LineProps) {
  return (
    <tr>
      <th scope="row">{partition}</th>
      <td className="nowrap">{watermark ? utcMinute(watermark) : '–'}</td>
      <td className={processor.missing ? 'number soft' : 'number'}>{count(lag)}</td>
      <td className="number">{count(nextOffset)}</td>
      {stopped ? (
        <td className="stopped" colSpan={2} title={stopped.message}>
          stopped: <code>{stopped.code}</code>
        </td>
      ) : (
        <>
          <td className="number nowrap">
            {freshnessMs === null ? restOf({ lag }, processor) : duration(freshnessMs)}
          </td>
          <td className="number">{count(epoch)}</td>
        </>
      )}
    </tr>
  );
}
