const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const NOTHING = '–';

const known = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** A count with thousands separators; `–` when unknown. */
export const count = (value: number | null | undefined): string =>
  known(value) ? grouped.format(value) : NOTHING;

/** A count where room is short: `950`, `12.3K`, `3M`. */
export const compact = (value: number | null | undefined): string =>
  known(value) ? short.format(value) : NOTHING;

/** A rate per second: one decimal below 10, none above. */
export const rate = (value: number | null | undefined): string => {
  if (!known(value)) return NOTHING;
  return value > 0 && value < 9.95 ? value.toFixed(1) : grouped.format(value);
};

/** A value with exactly `digits` decimals, thousands separators and a true minus; never a negative zero. Text is exact. */
export function decimal(value: number | `${number}` | null | undefined, digits: number): string {
  if (!known(typeof value === 'string' ? Number(value) : value)) return NOTHING;
  const fraction = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat('en-US', { ...fraction, signDisplay: 'negative' });
  return format.format(value as number | `${number}`).replace('-', '\u2212');
}

/** The share of `part` in `whole`: `0 %`, `0.42 %`, `12.3 %`. */
export function share(part: number, whole: number): string {
  if (whole <= 0 || part === 0) return '0 %';
  const percent = (100 * part) / whole;
  if (percent < 0.01) return '< 0.01 %';
  return `${percent.toFixed(percent < 10 ? 2 : 1)} %`;
}
