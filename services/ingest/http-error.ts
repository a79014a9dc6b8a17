import { MillraceError } from '@millrace/runtime/errors.ts';

type Details = ConstructorParameters<typeof MillraceError>[0] & {
  statusCode: number;
  path?: string;
  retryAfterS?: number;
};

/** An error that is answered as it is; `path` is a JSON pointer into the body, `retryAfterS` becomes a header. */
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
