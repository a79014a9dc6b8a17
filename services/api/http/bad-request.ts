import { httpError, type HttpError } from '@millrace/runtime/http-error.ts';

/** A 400 that names the query parameter, what is wrong with it and what to write instead. */
export const badRequest = (path: string, message: string, fix: string): HttpError =>
  httpError({ statusCode: 400, code: 'E_BAD_REQUEST', path, message, fix });
