import { isDeepStrictEqual } from 'node:util';

const ANNOTATIONS = ['title', 'description', 'unit', '$comment'];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** What decides the shape and meaning of the tables; titles and descriptions may change freely. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !ANNOTATIONS.includes(key));
  return Object.fromEntries(
    kept.map(([key, part]) => [key, key === 'properties' ? named(part) : shape(part)]),
  );
}

/** Schemas by the names of fields: `title` is one of them there, and no annotation. */
function named(schemas: unknown): unknown {
  if (!isObject(schemas)) return schemas;
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, shape(schema)]));
}

/** Whether two plans, as JSON, count the same things into the same tables. */
export const isSameDefinition = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(shape(one), shape(other));
