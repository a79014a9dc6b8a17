// What JavaScript (with flag u) and PostgreSQL read alike: ^ ... $ around plain characters, [classes] of them without a
// bracket inside, groups, alternatives and repeats. No escapes, no lookaround, no flags, no POSIX classes.
const PLAIN = '[A-Za-z0-9_ :@/,-]';
const IN_CLASS = '[A-Za-z0-9_ :@/,.+()]';
const CLASS = `\\[-?(?:${IN_CLASS}-${IN_CLASS}|${IN_CLASS})+-?\\]`;
const REPEAT = '(?:[?*+]|\\{\\d{1,3}(?:,\\d{0,3})?\\})\\??';
const PORTABLE = new RegExp(`^\\^(?:(?:${PLAIN}|${CLASS}|\\))(?:${REPEAT})?|\\((?:\\?:)?|\\|)*\\$$`);
// PostgreSQL's limit.
const MAX_REPEATS = 255;

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

/** Whether a regular expression means the same to JavaScript and PostgreSQL. */
export const isPortable = (pattern: string): boolean =>
  PORTABLE.test(pattern) &&
  [...pattern.matchAll(/\{(\d*),?(\d*)\}/g)].every(([, from, to]) =>
    [from, to].every((count) => Number(count) <= MAX_REPEATS),
  ) &&
  compiles(pattern);
