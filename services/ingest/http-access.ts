import type { FastifyInstance, RouteOptions } from 'fastify';

import { valuesOf, type ApiKeys, type Scope } from '@millrace/runtime/api-keys.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { HttpError } from '@millrace/runtime/http-error.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route there is, with who may use it. */
    accessList: readonly RouteOptions[];
  }
  interface FastifyContextConfig {
    /** What a key must be allowed to do for this route. */
    scope?: Scope;
    /** Open to everybody, everywhere. */
    public?: true;
  }
}

const REFUSALS = {
  missing: { statusCode: 401, message: 'an API key is needed', challenge: '' },
  invalid: { statusCode: 401, message: 'the API key is not known', challenge: ', error="invalid_token"' },
  forbidden: {
    statusCode: 403,
    message: 'the API key may not write',
    challenge: ', error="insufficient_scope"',
  },
} as const;

/** Keeps every route, and lets the app start only when each says who may use it. Errors: E_ROUTE_OPEN. */
function refuseOpenRoutes(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.decorate('accessList', routes);
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const open = routes.filter(({ config }) => !config?.scope && !config?.public).map(({ url }) => url);
    if (open.length === 0) return;
    throw new MillraceError({
      code: 'E_ROUTE_OPEN',
      message: `neither a scope nor a public mark: ${open.join(', ')}`,
    });
  });
}

/**
 * Every route says who may use it: `config.scope` or `config.public`, or the app does not start. Without keys
 * (DEPLOY_ENV=local) all is open; with keys, whatever is not public needs one, unknown addresses included.
 */
export function guardAccess(app: FastifyInstance, keys: ApiKeys | null): void {
  refuseOpenRoutes(app);
  app.addHook('onRequest', async (request, reply) => {
    const { scope = 'write', public: isPublic } = request.routeOptions.config;
    if (!keys || isPublic) return;
    const outcome = keys.check(valuesOf(request.raw.rawHeaders, 'authorization'), scope);
    if (outcome === 'ok') return;
    const { statusCode, message, challenge } = REFUSALS[outcome];
    reply.header('www-authenticate', `Bearer realm="millrace"${challenge}`);
    const code = statusCode === 401 ? 'E_UNAUTHORIZED' : 'E_FORBIDDEN';
    throw new HttpError({
      statusCode,
      code,
      message,
      fix: `send 'Authorization: Bearer mr_...' of a key with scope ${scope}`,
    });
  });
}
