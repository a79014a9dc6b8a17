import { geoAlbersUsa, geoPath } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { UsMap } from './us-map.ts';

type UsTopology = Topology<{ states: GeometryCollection; land: GeometryCollection }>;

// The usual frame of geoAlbersUsa, in units of the SVG's viewBox.
export const MAP_WIDTH = 975;
export const MAP_HEIGHT = 610;
const projection = geoAlbersUsa()
  .scale(1300)
  .translate([MAP_WIDTH / 2, MAP_HEIGHT / 2]);

/** Projects the nation, the borders between states and every airport with a three-letter code. */
export function drawUsMap(topology: UsTopology, airportsCsv: string): UsMap {
  const path = geoPath(projection).digits(1);
  const { states, land } = topology.objects;
  return {
    nation: thin(path(feature(topology, land)) ?? ''),
    borders: thin(path(mesh(topology, states, (a, b) => a !== b)) ?? ''),
    airports: airportsCsv.trim().split('\n').slice(1).flatMap(placeAirport),
  };
}

function placeAirport(line: string): UsMap['airports'] {
  const [iata = '', name = '', city = '', state = '', , lat, lon] = splitCsv(line);
  const point = projection([Number(lon), Number(lat)]);
  if (!/^[A-Z]{3}$/.test(iata) || !point) return [];
  return [[iata, name, city, state, round(point[0]), round(point[1])]];
}

const splitCsv = (line: string) =>
  [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map((match) => match[2] ?? match[1] ?? '');

const round = (value: number) => Math.round(value * 10) / 10;

/** Drops points nearer than half a unit to the one before: nothing the eye can see, half of the bytes. */
function thin(path: string): string {
  return path.replaceAll(/M[^MZ]*Z?/g, (ring) => {
    const closed = ring.endsWith('Z');
    const kept: [number, number][] = [];
    const points = ring.slice(1, closed ? -1 : undefined).split('L');
    points.forEach((text, index) => {
      const [x = 0, y = 0] = text.split(',').map(Number);
      const last = kept.at(-1);
      const near = last && Math.hypot(x - last[0], y - last[1]) < 0.5;
      if (!near || (index === points.length - 1 && !closed)) kept.push([x, y]);
    });
    return closed && kept.length < 3 ? '' : `M${kept.join('L')}${closed ? 'Z' : ''}`;
  });
}
