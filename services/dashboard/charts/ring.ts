/** Numbers in columns, oldest dropped first, every column readable as one contiguous typed array. */
export type Ring = {
  push: (values: number[]) => void;
  /** Views into the ring, oldest first: valid until the next push, never copied. */
  columns: () => Float64Array[];
  length: () => number;
};

/** A ring of `capacity` rows of `width` numbers. NaN stands for unknown. */
export function createRing(width: number, capacity: number): Ring {
  // Each value is written twice, `capacity` apart, so that the newest rows always lie side by side.
  const storage = Array.from({ length: width }, () => new Float64Array(2 * capacity));
  let next = 0;
  let length = 0;
  return {
    push(values) {
      storage.forEach((column, index) => {
        column[next] = column[next + capacity] = values[index] ?? Number.NaN;
      });
      next = (next + 1) % capacity;
      length = Math.min(length + 1, capacity);
    },
    columns() {
      const end = next + capacity;
      return storage.map((column) => column.subarray(end - length, end));
    },
    length: () => length,
  };
}
