/** Upper edges of the classes of mean delay, in minutes; the last class is open. */
export const DELAY_EDGES = [-5, 0, 5, 10, 20, 40] as const;

/** The class (0 earliest to 6 latest) of a mean delay; the colours are `--delay-0` to `--delay-6`. */
export function delayClass(meanMinutes: number): number {
  const found = DELAY_EDGES.findIndex((edge) => meanMinutes < edge);
  return found < 0 ? DELAY_EDGES.length : found;
}

const minus = (value: number | undefined) => String(value ?? '').replace('-', '−');

/** The words for a class in the legend: `< −5`, `0 to 5`, `≥ 40`. */
export function delayRange(index: number): string {
  if (index === 0) return `< ${minus(DELAY_EDGES[0])}`;
  if (index === DELAY_EDGES.length) return `≥ ${minus(DELAY_EDGES.at(-1))}`;
  return `${minus(DELAY_EDGES[index - 1])} to ${minus(DELAY_EDGES[index])}`;
}

/** A mean delay as people say it: `4.2 min late`, `1.3 min early`, `on time`. */
export function delayWords(meanMinutes: number | null): string {
  if (meanMinutes === null) return 'no delay known';
  if (Math.abs(meanMinutes) < 0.05) return 'on time';
  return `${Math.abs(meanMinutes).toFixed(1)} min ${meanMinutes > 0 ? 'late' : 'early'}`;
}
