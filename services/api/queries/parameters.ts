/** Collects the values of a statement; `add` gives the placeholder, cast to its SQL type, that stands for one. */
export function createParameters() {
  const values: unknown[] = [];
  return {
    values,
    add(value: unknown, type: string): string {
      values.push(value);
      return `$${values.length}::${type}`;
    },
  };
}

export type SqlParameters = ReturnType<typeof createParameters>;
