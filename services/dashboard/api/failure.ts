type ErrorBody = { error?: { code?: string; message?: string; fix?: string } };

/** A request that did not succeed. `status` is 0 when no answer came at all. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string | null;

  constructor(status: number, body: ErrorBody['error'] & object, cause?: unknown) {
    super(body.message ?? `The API answered ${status}.`, { cause });
    this.name = 'ApiFailure';
    this.status = status;
    this.code = body.code ?? `HTTP_${status}`;
    this.fix = body.fix ?? null;
  }
}

/** Reads the error envelope of an answer that is not 2xx; an answer without one is named by its status. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const body = isJson ? (JSON.parse(text) as ErrorBody) : {};
  return new ApiFailure(response.status, body.error ?? {});
}

/** The API could not be reached: the network, not the request, is at fault. */
export const unreachable = (cause: unknown) =>
  new ApiFailure(0, { code: 'unreachable', message: 'The API cannot be reached.' }, cause);

/** Any rejection as an `ApiFailure`: what is not one already came from the network. */
export const asFailure = (cause: unknown): ApiFailure =>
  cause instanceof ApiFailure ? cause : unreachable(cause);
