/** Numbers of a tape are whole, from 0 to this. */
export const MOST = 65_535;

/**
 * What decides everything in a run: numbers taken one after the other, and 0 for ever once they are used up. 0 always
 * means the harmless choice, so a shorter or smaller tape is a simpler run.
 */
export function createTape(numbers: readonly number[]) {
  let at = 0;
  const next = () => numbers[at++] ?? 0;
  return {
    next,
    /** One of 0 to `choices` - 1. */
    pick: (choices: number) => next() % choices,
    /** Yes in this share of the cases. */
    chance: (share: number) => next() > MOST * (1 - share),
    isOver: () => at >= numbers.length,
  };
}

export type Tape = ReturnType<typeof createTape>;
