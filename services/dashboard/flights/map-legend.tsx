import { compact } from '../format/number.ts';
import type { Airport } from './airports.ts';
import { legendSizes, radius } from './circle-size.ts';
import { DELAY_EDGES, delayRange } from './delay-class.ts';

const CLASSES = [...DELAY_EDGES.keys(), DELAY_EDGES.length];

/** The keys to colour and size, and the airports that lie outside the map. */
export function MapLegend({ most, outside }: { most: number; outside: Airport[] }) {
  return (
    <div className="map-legend">
      <div className="legend-group">
        <span className="legend-title">Mean delay, min</span>
        <ol className="delay-scale">
          {CLASSES.map((index) => (
            <li key={index} className={`delay-${index}`}>
              {delayRange(index)}
            </li>
          ))}
        </ol>
      </div>
      <div className="legend-group">
        <span className="legend-title">Flights</span>
        <ul className="size-scale">
          {legendSizes(most).map((flights) => (
            <li key={flights}>
              <svg width="56" height="56" viewBox="-28 -28 56 56" aria-hidden="true">
                <circle r={radius(flights, most)} />
              </svg>
              {compact(flights)}
            </li>
          ))}
        </ul>
      </div>
      <p className="outside">{outside.length > 0 && `Outside the map: ${outside.map(({ iata }) => iata).join(', ')}`}</p>
    </div>
  );
}
