import { sizeWrittenOut, waysToRead } from './pattern-paths.ts';

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

// 5,000 characters then take 10 ms at the worst.
const MOST_WAYS = 100;
// PostgreSQL writes repeats out, and gives up on too many.
const MOST_WRITTEN_OUT = 2_000;

/** Whether a portable pattern tells in a time that grows no faster than the text whether it matches. */
export const isQuick = (pattern: string): boolean =>
  waysToRead(pattern) <= MOST_WAYS && sizeWrittenOut(pattern) <= MOST_WRITTEN_OUT;

/** Whether an alternative stands outside all groups: `^a|b$` begins with a or ends with b. */
export function hasOpenAlternative(pattern: string): boolean {
  let depth = 0;
  for (const character of pattern.replaceAll(/\[[^\]]*\]/g, '')) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character === '|' && depth === 0) return true;
  }
  return false;
}
