import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';

type Schema = TSchema & {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
};

/** What is wrong with values, a line each: the setting by its path, its value, and what is expected. */
export function problemsIn(schema: Schema, values: unknown): string[] {
  const lines = Errors(schema, values).flatMap(({ keyword, instancePath, params }) => {
    // What an unknown setting is told twice.
    if (keyword === 'boolean') return [];
    const path = instancePath.split('/').slice(1);
    if (keyword === 'required') return missing(schema, path, params.requiredProperties);
    if (keyword === 'additionalProperties') return unknown(schema, path, params.additionalProperties);
    const expected = expectationOf(at(schema, path));
    return [`${nameOf(path)} is ${JSON.stringify(valueAt(values, path))}: expected ${expected}`];
  });
  return [...new Set(lines)];
}

const nameOf = (path: string[]) =>
  `millrace:${path.map((step, i) => (/^\d+$/.test(step) ? `[${step}]` : i > 0 ? `.${step}` : step)).join('')}`;

const at = (schema: Schema | undefined, [step, ...rest]: string[]): Schema | undefined =>
  step === undefined ? schema : at(schema?.properties?.[step] ?? schema?.items, rest);

const valueAt = (value: unknown, [step, ...rest]: string[]): unknown =>
  step === undefined ? value : valueAt((value as Record<string, unknown>)[step], rest);

function missing(schema: Schema, path: string[], names: string[]): string[] {
  return names.map(
    (name) => `${nameOf([...path, name])} is not set: expected ${expectationOf(at(schema, [...path, name]))}`,
  );
}

const expectationOf = (schema: Schema | undefined): string =>
  schema?.description ?? `an object of ${Object.keys(schema?.properties ?? {}).join(', ')}`;

function unknown(schema: Schema, path: string[], names: string[]): string[] {
  const known = Object.keys(at(schema, path)?.properties ?? {});
  return names.map(
    (name) => `${nameOf([...path, name])} is not a setting: expected one of ${known.join(', ')}`,
  );
}
