import { MillraceError } from './errors.ts';

type Details = ConstructorParameters<typeof MillraceError>[0] & {
  statusCode: number;
  path?: string;
  retryAfterS?: number;
};

/**
 * An error that is answered as it is. `path`: the query parameter or the JSON pointer into the body that it is about;
 * `retryAfterS` becomes the header Retry-After.
 */
export class HttpError extends MillraceError {
  readonly statusCode: number;
  readonly path: string | undefined;
  readonly retryAfterS: number | undefined;

  constructor(details: Details) {
    super(details);
    this.name = 'HttpError';
    this.statusCode = details.statusCode;
    this.path = details.path;
    this.retryAfterS = details.retryAfterS;
  }
}

export const httpError = (details: Details): HttpError => new HttpError(details);
