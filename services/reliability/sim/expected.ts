import { DROP_AFTER_MS, MINUTE_MS, simulated } from './pipeline.ts';
import type { Entry, SimEvent } from './topic.ts';

/** What a partition's offsets row must say after its records up to `nextOffset`. */
export type Tally = {
  read: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  late: number;
  watermarkMs: number;
};
export type Cells = Map<string, number[]>;

const { maxSkewMs } = simulated.plan;
const NOTHING: Tally = {
  read: 0,
  counted: 0,
  deadLettered: 0,
  droppedLate: 0,
  late: 0,
  watermarkMs: Number.NEGATIVE_INFINITY,
};

const floor = (timeMs: number) => Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;

const plusOne = ([events = 0]: number[] = []) => [events + 1];

/** Counts one event by hand: this is all that the pipeline means, and shares nothing with the fold. */
function countEvent({ timeMs, key, to, n }: SimEvent, cells: Cells): void {
  const minute = floor(timeMs);
  const [events = 0, sum = 0, least = n, most = n] = cells.get(`minute ${minute} ${key}`) ?? [];
  cells.set(`minute ${minute} ${key}`, [events + 1, sum + n, Math.min(least, n), Math.max(most, n)]);
  const hops = [`hop ${minute - MINUTE_MS}`, `hop ${minute}`];
  for (const cell of [`pair ${minute} ${key} ${to}`, ...hops, `all ${key}`])
    cells.set(cell, plusOne(cells.get(cell)));
  cells.set(`all ${key} has ${n}`, []);
}

/** Reads a stretch of one log as the pipeline is defined, into `cells`; dead letters as offsets. */
export function countStretch(entries: readonly Entry[], cells: Cells): { tally: Tally; dead: number[] } {
  const tally = { ...NOTHING };
  const dead: number[] = [];
  for (const entry of entries) {
    if (entry === 'hidden') continue;
    tally.read++;
    const { event, record } = entry;
    if (!event) {
      tally.deadLettered++;
      dead.push(record.offset);
      continue;
    }
    if (event.timeMs < tally.watermarkMs - DROP_AFTER_MS) tally.droppedLate++;
    else {
      tally.counted++;
      if (event.timeMs < tally.watermarkMs) tally.late++;
      countEvent(event, cells);
    }
    tally.watermarkMs = Math.max(tally.watermarkMs, Math.min(event.timeMs, record.timestampMs + maxSkewMs));
  }
  return { tally, dead };
}
