import { beforeAll, describe, expect, test } from 'vitest';

import { eventParser } from '@millrace/pipeline/event/parse.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';

import type { Dataset } from './dataset.ts';
import { readFlightColumns, type FlightColumns } from './flight-columns.ts';
import { flightsDataset } from './flights.ts';

const MINUTE_MS = 60_000;
const STRIDE = 401; // prime: no pattern of the data repeats with it

describe('the flights of vega-datasets', () => {
  let columns: FlightColumns;
  let dataset: Dataset;

  beforeAll(async () => {
    columns = await readFlightColumns();
    dataset = flightsDataset(columns);
  });

  const sample = () => Array.from({ length: Math.floor(dataset.total / STRIDE) }, (_, i) => i * STRIDE);

  test('are three million, of 229 airports of departure', () => {
    expect(dataset.total).toBe(3_000_000);
    expect(new Set(columns.origins).size).toBe(229);
  });

  test('are written exactly as JSON.stringify writes the event of their row', () => {
    for (const position of sample()) {
      const json = dataset.json(position);
      const { id } = JSON.parse(json) as { id: number };
      const minutes = columns.minutes[id] ?? Number.NaN;
      const event = {
        id,
        scheduledAt: new Date(minutes * MINUTE_MS).toISOString().replace('.000Z', 'Z'),
        delay: columns.delays[id],
        distance: columns.distances[id],
        origin: columns.airports[columns.origins[id] ?? -1],
        dest: columns.airports[columns.destinations[id] ?? -1],
      };
      expect(json).toBe(JSON.stringify(event));
      expect(dataset.key(position)).toBe(event.origin);
    }
  });

  test('are events of the pipeline, and happen when they left', () => {
    const parser = eventParser(flights);
    for (const position of sample()) {
      const parsed = parser.parse(Buffer.from(dataset.json(position)));
      if (!parsed.ok) throw new Error(`position ${position}: ${parsed.rejection.message}`);
      expect(dataset.happenedMs(position)).toBe(parsed.timeMs + parsed.event.delay * MINUTE_MS);
    }
  });

  test('each come once, and none before one that left earlier', () => {
    const seen = new Uint8Array(dataset.total);
    let last = -Infinity;
    let backwards = 0;
    for (let position = 0; position < dataset.total; position++) {
      if (dataset.happenedMs(position) < last) backwards++;
      last = dataset.happenedMs(position);
    }
    for (const position of sample()) seen[(JSON.parse(dataset.json(position)) as { id: number }).id] = 1;
    expect(backwards).toBe(0);
    expect(seen.reduce((sum, once) => sum + once, 0)).toBe(sample().length);
  });
});
