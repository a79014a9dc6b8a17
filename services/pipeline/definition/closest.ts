/** Letters to insert, drop, replace or swap with a neighbour until `from` reads `to`. */
function distance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= from.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= to.length; j++) {
      const replaced = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const steps = [
        replaced,
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        ...(swapped ? [at(i - 2, j - 2) + 1] : []),
      ];
      rows[i]?.push(Math.min(...steps));
    }
  }
  return at(from.length, to.length);
}

/** The name that was probably meant: capitals do not count, and a short word may be only one letter off. */
export function closest(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, steps: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, steps }) => steps <= (Math.min(word.length, name.length) < 4 ? 1 : 2))
    .toSorted((a, b) => a.steps - b.steps);
  return ranked[0]?.name;
}
