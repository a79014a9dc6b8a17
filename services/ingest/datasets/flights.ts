import type { Dataset } from './dataset.ts';
import { departureOrder } from './departure-order.ts';
import { readFlightColumns, type FlightColumns } from './flight-columns.ts';

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_DAY = 1_440;

const MINUTE_OF_DAY = Array.from({ length: MINUTES_PER_DAY }, (_, minute) =>
  new Date(minute * MS_PER_MINUTE).toISOString().slice(10, 19),
);

/** Minutes since 1970 as `2001-01-31T23:59:00Z`; formats each day once. */
function timestampWriter(): (minutes: number) => string {
  const days = new Map<number, string>();
  return (minutes) => {
    const day = Math.floor(minutes / MINUTES_PER_DAY);
    let date = days.get(day);
    if (date === undefined) {
      date = new Date(day * MINUTES_PER_DAY * MS_PER_MINUTE).toISOString().slice(0, 10);
      days.set(day, date);
    }
    return `${date}${MINUTE_OF_DAY[minutes - day * MINUTES_PER_DAY]}Z`;
  };
}

/** The flights in the order in which they left, so that their scheduled times arrive out of order, as in real life. */
export function flightsDataset(columns: FlightColumns): Dataset {
  const { rows, minutes, delays, distances, origins, destinations, airports } = columns;
  const order = departureOrder(minutes, delays);
  const timestamp = timestampWriter();
  const names = airports.map((code) => JSON.stringify(code));
  return {
    total: rows,
    key: (position) => airports[origins[order[position] as number] as number] as string,
    // Concatenated: JSON.stringify of 3 million objects takes longer than sending them. A test compares the two.
    json(position) {
      const row = order[position] as number;
      return `{"id":${row},"scheduledAt":"${timestamp(minutes[row] as number)}","delay":${delays[row]},"distance":${distances[row]},"origin":${names[origins[row] as number]},"dest":${names[destinations[row] as number]}}`;
    },
    happenedMs(position) {
      const row = order[position] as number;
      return ((minutes[row] as number) + (delays[row] as number)) * MS_PER_MINUTE;
    },
  };
}

export const loadFlights = async (): Promise<Dataset> => flightsDataset(await readFlightColumns());
