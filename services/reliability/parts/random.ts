/** Whole numbers that one seed decides. */
export type Random = {
  below(limit: number): number;
  pick<T>(of: readonly T[]): T;
  shuffle<T>(of: readonly T[]): T[];
};

/** Mulberry32: small, and good enough to scatter faults. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick: <T>(of: readonly T[]) => of[below(of.length)] as T,
    shuffle: (of) =>
      of
        .map((item) => ({ item, at: next() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ item }) => item),
  };
}

/** A number of its own for each name under one seed. */
export const seedOf = (seed: number, name: string): number =>
  Buffer.from(name).reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, seed >>> 0);
