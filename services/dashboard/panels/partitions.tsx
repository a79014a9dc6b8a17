import type { Partition } from '../api/types.ts';
import { count } from '../format/number.ts';
import { duration, utcMinute } from '../format/time.ts';
import { useLive } from '../page/pipeline.ts';
import { Panel } from './panel.tsx';

/** Where every partition stands: in the log and in event time. */
export function Partitions() {
  const partitions = useLive((live) => live.state?.partitions);
  return (
    <Panel title="Partitions" note="event times in UTC" className="partitions">
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
              <Line key={partition.partition} {...partition} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Line({ partition, nextOffset, lag, freshnessMs, epoch, watermark, stopped }: Partition) {
  return (
    <tr>
      <th scope="row">{partition}</th>
      <td className="nowrap">{watermark ? utcMinute(watermark) : '–'}</td>
      <td className="number">{count(lag)}</td>
      <td className="number">{count(nextOffset)}</td>
      {stopped ? (
        <td className="stopped" colSpan={2} title={stopped.message}>
          stopped: <code>{stopped.code}</code>
        </td>
      ) : (
        <>
          <td className="number nowrap">{freshnessMs === null ? 'idle' : duration(freshnessMs)}</td>
          <td className="number">{count(epoch)}</td>
        </>
      )}
    </tr>
  );
}
