/** Made in the code as it is loaded: `from` stands once in `file`, and becomes `to`. */
export type Change = { file: string; from: string; to: string };

/** One mistake. */
export type Mutant = Change & {
  name: string;
  /** A second place, where another guard would stop it before a checker could see what it does. */
  and?: Change;
  checker: 'sim' | 'interleaving';
  /** What its checker must say of it: the case and what is wrong, so that one that only breaks something is not caught. */
  finding: RegExp;
};

// Findings, in the words of the checkers.
export const COUNTS =
  /after commit \d+: .*(the log says|the log knows nothing|is missing|no dead letter|never written)/;
export const STANDS_STILL = /after the last fault: partition \d+ (is at \d+ of \d+|was never claimed)/;
export const NOT_STOPPED = /after the last fault: partition \d+ is stopped by nothing/;
