import { decimal } from './number.ts';

/** Writes the ticks of an axis, which are all `step` apart. */
export type WriteTicks = (ticks: number[], step: number) => string[];

const MOST_DECIMALS = 6;

/** The fewest decimals that tell apart and do not round what is `step` apart. */
function decimalsOf(step: number): number {
  let decimals = 0;
  while (decimals < MOST_DECIMALS && !isWhole(step * 10 ** decimals)) decimals++;
  return decimals;
}

const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6 * Math.max(1, Math.abs(value));

/** Plain numbers, all with the decimals that the step needs. */
export const numberTicks: WriteTicks = (ticks, step) => {
  const decimals = decimalsOf(step);
  return ticks.map((tick) => decimal(tick, decimals));
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const UNITS = [
  { name: 'h', ms: HOUR },
  { name: 'min', ms: MINUTE },
  { name: 's', ms: SECOND },
  { name: 'ms', ms: 1 },
];

/** Steps of a latency axis (ms) that are round in a clock's units too; below a second as for any number. */
export const durationSteps = [
  ...[0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map(
    (seconds) => seconds * SECOND,
  ),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000].map((hours) => hours * HOUR),
];

/** Latencies (ms) in one unit for the whole axis: the largest that the axis reaches and the step is round in. */
export const durationTicks: WriteTicks = (ticks, step) => {
  const most = Math.max(...ticks.map(Math.abs));
  const unit = UNITS.find(({ ms }) => most >= ms && decimalsOf(step / ms) <= 1) ?? { name: 'ms', ms: 1 };
  const decimals = decimalsOf(step / unit.ms);
  return ticks.map((tick) => (tick === 0 ? '0' : `${decimal(tick / unit.ms, decimals)} ${unit.name}`));
};
