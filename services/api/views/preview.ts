const LONGEST = 200;

/** The beginning of a text, 200 characters at most; an ellipsis tells that there was more. */
export const shorten = (text: string): string =>
  // A pair that is cut in two is half a character, which JSON may not hold.
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1).toWellFormed()}…` : text;

/** The beginning of a record's value as text that is safe to show: no control or invisible characters, 200 at most. */
export function previewOf(value: unknown): string {
  if (!Buffer.isBuffer(value)) return '';
  return shorten(value.toString('utf8').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·'));
}
