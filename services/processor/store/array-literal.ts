/** Whole units of 10^-scale as decimal text: 1234, 2 -> 12.34. */
export function decimalText(units: number, scale: number): string {
  if (scale === 0) return String(units);
  const digits = String(Math.abs(units)).padStart(scale + 1, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const SPECIAL = /["\\]/g;
const textElement = (value: unknown) => `"${String(value).replace(SPECIAL, '\\$&')}"`;

/**
 * A PostgreSQL array as text. `pg` would escape and quote each number; one join is several times cheaper, and tens of
 * thousands of rows go through here in each commit.
 */
export const numberArray = (values: readonly (number | string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'null' : value)).join(',')}}`;

export const textArray = (values: readonly unknown[]): string => `{${values.map(textElement).join(',')}}`;

/** Window starts in ms since epoch, null for window none, as timestamptz[]; rows come sorted, so most repeat the last. */
export function windowArray(starts: readonly (number | null)[]): string {
  let last: number | null = null;
  let text = '-infinity';
  const texts = starts.map((start) => {
    if (start !== last) text = start === null ? '-infinity' : new Date(start).toISOString();
    last = start;
    return text;
  });
  return `{${texts.join(',')}}`;
}
