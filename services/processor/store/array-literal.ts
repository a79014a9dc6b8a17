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

const YEAR_ONE_MS = Date.UTC(2000, 0, 1) - 730_119 * 86_400_000;

/** A moment as PostgreSQL reads it inside an array; a long window may begin before year 1. */
function momentText(ms: number): string {
  const iso = new Date(ms).toISOString();
  if (ms >= YEAR_ONE_MS) return iso;
  const year = String(1 - new Date(ms).getUTCFullYear()).padStart(4, '0');
  return `"${year}${iso.slice(-20)} BC"`;
}

/** Window starts in ms since epoch, null for window none, as timestamptz[]; rows come sorted, so most repeat the last. */
export function windowArray(starts: readonly (number | null)[]): string {
  let last: number | null = null;
  let text = '-infinity';
  const texts = starts.map((start) => {
    if (start !== last) text = start === null ? '-infinity' : momentText(start);
    last = start;
    return text;
  });
  return `{${texts.join(',')}}`;
}
