import { count } from '../format/number.ts';
import type { Airport } from './airports.ts';
import { delayWords } from './delay-class.ts';

/** What the map shows, in words: every airport, the busiest first. */
export function AirportTable({ airports }: { airports: Airport[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Airport</th>
          <th scope="col">Name</th>
          <th scope="col">City</th>
          <th scope="col" className="number">
            Flights
          </th>
          <th scope="col" className="number">
            Mean delay
          </th>
        </tr>
      </thead>
      <tbody>
        {airports.map(({ iata, name, city, flights, delay }) => (
          <tr key={iata}>
            <th scope="row">{iata}</th>
            <td>{name}</td>
            <td>{city}</td>
            <td className="number">{count(flights)}</td>
            <td className="number nowrap">{delayWords(delay)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
