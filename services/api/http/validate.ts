import type { FastifySchemaCompiler } from 'fastify';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import type { TObject, TSchema } from 'typebox';

import { badRequest } from './bad-request.ts';

/** A query string holds text only: what the schema calls a number or boolean is read from its one plain form. */
function fromText(schema: TSchema, value: unknown): unknown {
  const { type } = schema as { type?: string };
  if (type === 'integer' && typeof value === 'string' && /^-?(0|[1-9]\d{0,14})$/.test(value))
    return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function readQuery(schema: TObject, query: Record<string, unknown>): Record<string, unknown> {
  const properties = schema.properties as Record<string, TSchema>;
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      Object.hasOwn(properties, name) ? fromText(properties[name] as TSchema, value) : value,
    ]),
  );
}

function refusal(schema: TObject, value: object, error: TLocalizedValidationError | undefined) {
  const properties = schema.properties as Record<string, object>;
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(properties, name));
  if (unknown !== undefined) {
    const names = Object.keys(properties).join(', ');
    return badRequest(unknown.slice(0, 100), 'no such parameter here', `one of: ${names || '(none)'}`);
  }
  const path = error?.instancePath.split('/')[1] ?? '';
  const expected = Object.entries(properties[path] ?? {});
  const shown = expected.filter(([key]) => key !== 'description' && key !== 'default');
  const fix = `expected ${JSON.stringify(Object.fromEntries(shown))}`;
  return badRequest(path, error?.message ?? 'is wrong', fix);
}

/** Checks requests with TypeBox: nothing is removed, nothing converted but the text of a query string. */
export const validatorCompiler: FastifySchemaCompiler<TObject> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  return (data: unknown) => {
    const given = data as Record<string, unknown>;
    const value = httpPart === 'querystring' ? readQuery(schema, given) : given;
    return validator.Check(value) ? { value } : { error: refusal(schema, value, validator.Errors(value)[0]) };
  };
};
