/**
 * A sum of the database, sent by it as text, as a number where that number is the sum to the last digit, else as the
 * decimal text itself. A number beyond 2^53 - 1 would be rounded by most who read JSON, and nobody would be told.
 */
export function exactNumber(value: string | number | null | undefined): number | string | null {
  if (value === null || value === undefined) return null;
  const text = String(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
  const number = Number(text);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER && String(number) === text ? number : text;
}
