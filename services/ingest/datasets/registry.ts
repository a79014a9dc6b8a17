import type { Dataset } from './dataset.ts';
import { loadFlights } from './flights.ts';

/** The data set of each pipeline that has one: a new one is one file and one line here. */
export const datasets: Readonly<Record<string, () => Promise<Dataset>>> = { flights: loadFlights };
