import { messageOf, MillraceError } from '@millrace/runtime/errors.ts';

/** A deployment to be tried: where it answers, and the key that it asks for outside a laptop. */
export type Deployment = {
  api: string;
  ingest?: string | undefined;
  admins: string[];
  key?: string | undefined;
};

const TIMEOUT_MS = 10_000;

export const failed = (message: string, cause?: unknown) =>
  new MillraceError({
    code: 'E_SMOKE',
    message,
    fix: 'read the log of the service that is named here',
    cause,
  });

/** One request; answers its body as text. Errors: E_SMOKE when there is no answer, or one of another status. */
export async function ask(
  url: string,
  { key, status = 200, body }: { key?: string | undefined; status?: number; body?: string },
): Promise<string> {
  const headers = {
    ...(key && { authorization: `Bearer ${key}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  try {
    const init = { headers, signal: AbortSignal.timeout(TIMEOUT_MS) };
    const response = await fetch(url, body === undefined ? init : { ...init, method: 'POST', body });
    const text = await response.text();
    if (response.status === status) return text;
    throw failed(`${url} answered ${response.status}, not ${status}: ${text.slice(0, 300)}`);
  } catch (error) {
    if (error instanceof MillraceError) throw error;
    throw failed(`${url} gave no answer: ${messageOf(error)}`, error);
  }
}
