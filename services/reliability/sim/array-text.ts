const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,{}]+)/g;

/** The elements of a PostgreSQL array literal of one dimension; null where it says null. */
export const elements = (literal: unknown): (string | null)[] =>
  [...String(literal).matchAll(ELEMENT)].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
    return bare === 'null' ? null : (bare as string);
  });

/** The same as numbers. */
export const numbers = (literal: unknown): number[] => elements(literal).map(Number);
