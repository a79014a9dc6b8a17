const LARGEST = 27;
const SMALLEST = 1.6;

/** The radius (units of the map) whose circle's area stands for `flights` when `most` is the largest. */
export const radius = (flights: number, most: number): number =>
  Math.max(SMALLEST, LARGEST * Math.sqrt(flights / Math.max(1, most)));

/** Round numbers of flights for the legend: about the largest, a quarter and a twentieth of it. */
export const legendSizes = (most: number): number[] =>
  [...new Set([most, most / 4, most / 20].map(roundDown))].filter((flights) => flights >= 1);

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const step = [5, 2, 1].find((each) => each * power <= value) ?? 1;
  return step * power;
}
