import type { Dataset } from '../datasets/dataset.ts';

const AIRPORTS = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'DEN', 'LAS', 'DTW', 'MSP', 'SFO', 'EWR'];
const EVERY_MS = 1_000;

const key = (position: number) => AIRPORTS[(position * 7) % AIRPORTS.length] ?? '';

/** Events that are their own position, one a second, under eleven keys. */
export const countingDataset = (total: number): Dataset => {
  return {
    total,
    key,
    json: (position) => `{"id":${position},"origin":"${key(position)}"}`,
    happenedMs: (position) => position * EVERY_MS,
  };
};
