/**
 * Row numbers in the order of `minutes[row] + delays[row]`, equal moments by row number. A counting sort, because the
 * moments of half a year are fewer than the rows: no comparison, no copy of the columns.
 */
export function departureOrder(minutes: Int32Array, delays: Int16Array): Uint32Array {
  const rows = minutes.length;
  const departed = (row: number) => (minutes[row] as number) + (delays[row] as number);
  let first = Infinity;
  let last = -Infinity;
  for (let row = 0; row < rows; row++) {
    first = Math.min(first, departed(row));
    last = Math.max(last, departed(row));
  }
  // next[m]: where the next row of minute `first + m` goes
  const next = new Uint32Array(rows === 0 ? 1 : last - first + 2);
  for (let row = 0; row < rows; row++) (next[departed(row) - first + 1] as number)++;
  for (let m = 1; m < next.length; m++) (next[m] as number) += next[m - 1] as number;
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) order[(next[departed(row) - first] as number)++] = row;
  return order;
}
