import type { Partition } from '../api/types.ts';
import { count } from '../format/number.ts';
import { lagHeight } from './speed.ts';

const HEIGHT = 26;
const PITCH = 12;
const WIDTH = 8;

/** One bar per partition, as high as what waits in it (logarithmic); a stopped partition stands out. */
export function LagBars({ partitions }: { partitions: Partition[] }) {
  const text = partitions.map(({ partition, lag }) => `${partition}: ${count(lag)}`).join(', ');
  return (
    <svg
      className="lag-bars"
      viewBox={`0 0 ${Math.max(1, partitions.length) * PITCH} ${HEIGHT}`}
      width={partitions.length * PITCH}
      height={HEIGHT}
      role="img"
      aria-label={`Lag by partition. ${text}`}
    >
      {partitions.map(({ partition, lag, stopped }) => {
        const height = stopped ? HEIGHT : Math.max(2, lagHeight(lag) * HEIGHT);
        return (
          <g key={partition} className={stopped ? 'lag-bar stopped' : 'lag-bar'}>
            <rect className="lag-room" x={partition * PITCH} y={0} width={WIDTH} height={HEIGHT} rx={1.5} />
            <rect x={partition * PITCH} y={HEIGHT - height} width={WIDTH} height={height} rx={1.5} />
          </g>
        );
      })}
    </svg>
  );
}
