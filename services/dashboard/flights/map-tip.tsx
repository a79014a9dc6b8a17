import { count } from '../format/number.ts';
import type { Airport } from './airports.ts';
import { delayClass, delayWords } from './delay-class.ts';

/** What is known of the chosen airport, beside its circle; it opens towards the middle of the map. */
export function MapTip({ airport }: { airport: Airport }) {
  const [x, y] = airport.point ?? [0, 0];
  const place = { left: `${(100 * x) / 975}%`, top: `${(100 * y) / 610}%` };
  return (
    <div className={`map-tip ${x > 975 / 2 ? 'to-left' : 'to-right'}`} style={place} aria-hidden="true">
      <b>{airport.iata}</b> {airport.name}
      <span className="soft">{airport.city}</span>
      <span className="tip-facts">
        <span>{count(airport.flights)} flights</span>
        <span className="tip-delay">
          <i className={`delay-${delayClass(airport.delay ?? 0)}`} />
          {delayWords(airport.delay)}
        </span>
      </span>
    </div>
  );
}
