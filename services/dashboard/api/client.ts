import type { CredentialStore } from './credential.ts';
import { failureOf, unreachable } from './failure.ts';

type Kept = { etag: string; body: unknown };
export type Client = ReturnType<typeof createClient>;

// Enough for every panel of a page; older answers are asked for again in full.
const ANSWERS_KEPT = 40;

/** Requests with the read key, and JSON answers kept by ETag so that an unchanged one costs a 304. */
export function createClient(credential: CredentialStore, send: typeof fetch = fetch) {
  const kept = new Map<string, Kept>();

  /** Sends a GET; throws `ApiFailure`, after telling the credential store of a 401. 304 passes. */
  async function open(path: string, init: RequestInit = {}): Promise<Response> {
    const { key } = credential.get();
    const headers = new Headers(init.headers);
    if (key) headers.set('authorization', `Bearer ${key}`);
    const response = await send(path, { ...init, headers, cache: 'no-store' }).catch((cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw unreachable(cause);
    });
    if (response.ok || response.status === 304) return response;
    if (response.status === 401) credential.refuse(key);
    throw await failureOf(response);
  }

  /** Reads JSON of type `T`. The same object comes back while the answer has not changed. */
  async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
    const known = kept.get(path);
    const headers: Record<string, string> = known ? { 'if-none-match': known.etag } : {};
    const response = await open(path, { headers, ...(signal ? { signal } : {}) });
    if (response.status === 304 && known) return known.body as T;
    const body: unknown = await response.json();
    keep(path, response.headers.get('etag'), body);
    return body as T;
  }

  function keep(path: string, etag: string | null, body: unknown) {
    kept.delete(path);
    if (etag) kept.set(path, { etag, body });
    const [oldest] = kept.keys();
    if (kept.size > ANSWERS_KEPT && oldest !== undefined) kept.delete(oldest);
  }

  return { open, getJson };
}
