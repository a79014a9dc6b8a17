import { useMemo, type KeyboardEvent, type PointerEvent } from 'react';
import type { Airport } from './airports.ts';
import { radius } from './circle-size.ts';
import { delayClass } from './delay-class.ts';
import { MapTip } from './map-tip.tsx';
import { SizeLegend } from './size-legend.tsx';
import { namedAirports } from './named.ts';
import { nearestAirport } from './nearest.ts';
import type { UsMap } from './us-map.ts';

type Props = {
  map: UsMap | null;
  airports: Airport[];
  chosen: string | null;
  onChoose: (iata: string | null) => void;
};

/** The map itself. One stop for the keyboard: arrow keys go through the airports by size. */
export function MapPicture({ map, airports, chosen, onChoose }: Props) {
  const most = airports[0]?.flights ?? 0;
  const radiusOf = ({ flights }: Airport) => radius(flights, most);
  const placed = airports.filter(({ point }) => point);
  const current = placed.find(({ iata }) => iata === chosen);

  function point(event: PointerEvent<SVGSVGElement>) {
    const box = event.currentTarget.getBoundingClientRect();
    const scale = 975 / box.width;
    const at: [number, number] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
    onChoose(nearestAirport(placed, at, radiusOf));
  }

  function step(event: KeyboardEvent) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') onChoose(null);
    if (!by || placed.length === 0) return;
    event.preventDefault();
    const from = placed.findIndex(({ iata }) => iata === chosen);
    onChoose(placed[(Math.max(from, by < 0 ? 0 : -1) + by + placed.length) % placed.length]?.iata ?? null);
  }

  return (
    <div
      className="map"
      tabIndex={0}
      role="group"
      aria-label="Map of departures. Arrow keys go through the airports, the busiest first."
      onKeyDown={step}
      onFocus={({ target }) => target.matches(':focus-visible') && onChoose(placed[0]?.iata ?? null)}
      onBlur={() => onChoose(null)}
    >
      <svg
        viewBox="0 0 975 610"
        aria-hidden="true"
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => onChoose(null)}
      >
        <Ground map={map} />
        <SizeLegend most={most} />
        {placed.map((airport) => (
          <circle
            key={airport.iata}
            className={`airport delay-${delayClass(airport.delay ?? 0)}${airport === current ? ' chosen' : ''}`}
            cx={airport.point?.[0]}
            cy={airport.point?.[1]}
            r={radiusOf(airport)}
          />
        ))}
        {namedAirports(placed, radiusOf).map(({ iata, point }) => (
          <text key={iata} className="airport-name" x={point?.[0]} y={point?.[1]}>
            {iata}
          </text>
        ))}
      </svg>
      {current && <MapTip airport={current} />}
      <span className="visually-hidden" role="status">
        {current && chosenWords(current)}
      </span>
    </div>
  );
}

const chosenWords = ({ iata, city, flights }: Airport) => `${iata}, ${city}: ${flights} flights`;

function Ground({ map }: { map: UsMap | null }) {
  return useMemo(
    () => (
      <>
        <path className="nation" d={map?.nation ?? ''} />
        <path className="borders" d={map?.borders ?? ''} />
      </>
    ),
    [map],
  );
}
