import { compact } from '../format/number.ts';
import { legendSizes, radius } from './circle-size.ts';

const FOOT = { x: 880, y: 600 };
const LABELS_AT = 42;

/** The key to the circles' areas, in the map's own units, on the water off Florida. */
export function SizeLegend({ most }: { most: number }) {
  if (most === 0) return null;
  return (
    <g className="size-legend" transform={`translate(${FOOT.x} ${FOOT.y})`}>
      {legendSizes(most).map((flights) => {
        const r = radius(flights, most);
        return (
          <g key={flights}>
            <circle cy={-r} r={r} />
            <line x2={LABELS_AT - 4} y1={-2 * r} y2={-2 * r} />
            <text x={LABELS_AT} y={-2 * r}>
              {compact(flights)}
            </text>
          </g>
        );
      })}
    </g>
  );
}
