import { fileURLToPath } from 'node:url';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** The file's columns, row by row; airports as indices into `airports`. */
export type FlightColumns = {
  rows: number;
  /** Scheduled departure, minutes since 1970; the file's local times are read as UTC. */
  minutes: Int32Array;
  /** Minutes. */
  delays: Int16Array;
  /** Miles. */
  distances: Int16Array;
  origins: Uint16Array;
  destinations: Uint16Array;
  airports: string[];
};

const FILE = fileURLToPath(new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')));
const MICROS_PER_MINUTE = 60_000_000;
// Plain numbers instead of 3 million Date objects.
const PARSERS = { timestampFromMicroseconds: (micros: bigint) => Number(micros) / MICROS_PER_MINUTE };

/** Gives each text a small number, in order of appearance. */
function dictionary() {
  const words: string[] = [];
  const indices = new Map<string, number>();
  const indexOf = (word: string): number => {
    const known = indices.get(word);
    if (known !== undefined) return known;
    indices.set(word, words.length);
    return words.push(word) - 1;
  };
  return { words, indexOf };
}

/** Reads the 3,000,000 flights of `vega-datasets` into typed arrays (about 36 MB). */
export async function readFlightColumns(path: string = FILE): Promise<FlightColumns> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  const { words, indexOf } = dictionary();
  const columns: FlightColumns = {
    rows,
    minutes: new Int32Array(rows),
    delays: new Int16Array(rows),
    distances: new Int16Array(rows),
    origins: new Uint16Array(rows),
    destinations: new Uint16Array(rows),
    airports: words,
  };
  const airport = (value: unknown) => indexOf(value as string);
  const targets = [
    ['date', columns.minutes, Number],
    ['delay', columns.delays, Number],
    ['distance', columns.distances, Number],
    ['origin', columns.origins, airport],
    ['destination', columns.destinations, airport],
  ] as const;
  // One column of one row group at a time: each is decoded into boxed values, and that is the peak of memory.
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    for (const [name, target, toNumber] of targets) {
      await parquetRead({
        file,
        metadata,
        compressors,
        columns: [name],
        parsers: PARSERS,
        rowStart,
        rowEnd,
        onChunk({ columnData, rowStart: at }) {
          for (let i = 0; i < columnData.length; i++) target[at + i] = toNumber(columnData[i]);
        },
      });
    }
    rowStart = rowEnd;
  }
  return columns;
}
