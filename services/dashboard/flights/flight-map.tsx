import { useCallback, useMemo, useState } from 'react';
import '../styles/map.css';
import '../styles/map-key.css';
import { eventFront, rangesOf, rollupPaths } from '../api/event-time.ts';
import type { State } from '../api/types.ts';
import { count } from '../format/number.ts';
import { usePipeline } from '../page/pipeline.ts';
import type { StageProps } from '../page/stage.tsx';
import { useResult } from '../page/use-result.ts';
import { describeRange } from '../panels/describe-range.ts';
import { Panel } from '../panels/panel.tsx';
import { AirportTable } from './airport-table.tsx';
import { knownAirports, pickAirportView, readAirports } from './airports.ts';
import { MapLegend } from './map-legend.tsx';
import { MapPicture } from './map-picture.tsx';
import { useUsMap } from './use-us-map.ts';

const MOST_AIRPORTS = '1000';

/** Departures and mean delay of every airport over the period, on the map of the United States. */
export default function FlightMap({ period }: StageProps) {
  const { plan } = usePipeline();
  const picked = useMemo(() => pickAirportView(plan.views), [plan]);
  const pathsOf = useCallback(
    (state: State) => {
      const front = eventFront(state);
      if (front === null || !picked) return [];
      const { view } = picked;
      const ranges = rangesOf(view, front, period.ms);
      return rollupPaths({ plan, view, query: { by: 'origin', limit: MOST_AIRPORTS }, ranges });
    },
    [plan, picked, period],
  );
  const { data, failure, nth } = useResult(pathsOf, period.everyMs);
  const { map, failed } = useUsMap();
  const known = useMemo(() => (map ? knownAirports(map) : null), [map]);
  const airports = useMemo(
    () => (data && known && picked ? readAirports(data.rows, known, picked) : []),
    [data, known, picked],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const departures = airports.reduce((sum, { flights }) => sum + flights, 0);
  const note = data && picked && (
    <>
      <b>{count(departures)}</b> flights, {describeRange(picked.view, data, nth > 0)}
    </>
  );
  return (
    <Panel
      title="Departures and mean delay"
      note={note}
      className="picture"
      failure={failure}
      table={() => <AirportTable airports={airports} />}
    >
      <MapPicture map={map} airports={airports} chosen={chosen} onChoose={setChosen} />
      <MapLegend outside={airports.filter(({ point }) => !point)} />
      {failed && <p className="panel-failure">The map’s outline could not be read. Trying again.</p>}
    </Panel>
  );
}
