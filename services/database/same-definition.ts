import { isDeepStrictEqual } from 'node:util';

/** What decides the shape and meaning of the tables; titles and descriptions may change freely. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key]) => !['title', 'description', 'unit', '$comment'].includes(key),
  );
  return Object.fromEntries(kept.map(([key, part]) => [key, shape(part)]));
}

/** Whether two plans, as JSON, count the same things into the same tables. */
export const isSameDefinition = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(shape(one), shape(other));
