const IN_WORDS = new Map([['min', 'minutes']]);

/** A unit beside a name rather than a number, where `min` would be read as a minimum. */
export const unitInWords = (unit: string): string => IN_WORDS.get(unit) ?? unit;
