import { HttpError } from './http-error.ts';

type Route = { method: string | readonly string[]; url: string };

const pathOf = (url: string) => url.split(/[?#]/, 1)[0] ?? '';

/** The 405 of an address that is there; `allowed` belongs into the header Allow. */
export type WrongMethod = { allowed: string; error: HttpError };

/** Which methods each address without parameters has, so that asking it for another one can be told from a wrong address. */
export function createMethods() {
  const known = new Map<string, Set<string>>();
  return {
    add({ method, url }: Route): void {
      const methods = known.get(url) ?? new Set<string>();
      known.set(url, methods);
      for (const each of [method].flat()) methods.add(each);
    },
    /** What to answer to a request that no route takes; undefined when there is no such address for any method. */
    refusal({ method, url }: { method: string; url: string }): WrongMethod | undefined {
      const methods = known.get(pathOf(url));
      if (!methods) return undefined;
      const allowed = [...methods].toSorted().join(', ');
      const fix = `use one of: ${allowed}`;
      return {
        allowed,
        error: new HttpError({ statusCode: 405, code: 'E_METHOD', message: `no ${method} here`, fix }),
      };
    },
  };
}
