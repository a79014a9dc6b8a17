import type { Airport } from './airports.ts';
import { DELAY_EDGES, delayRange } from './delay-class.ts';

const CLASSES = [...DELAY_EDGES.keys(), DELAY_EDGES.length];

/** The key to the colours, and the airports that lie outside the map. */
export function MapLegend({ outside }: { outside: Airport[] }) {
  return (
    <div className="map-legend">
      <div className="legend-group">
        <span className="legend-title">Mean delay, minutes</span>
        <ol className="delay-scale">
          {CLASSES.map((index) => (
            <li key={index} className={`delay-${index}`}>
              {delayRange(index)}
            </li>
          ))}
        </ol>
      </div>
      <p className="outside">
        {outside.length > 0 && `Outside the map: ${outside.map(({ iata }) => iata).join(', ')}`}
      </p>
    </div>
  );
}
