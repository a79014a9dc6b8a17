import type { FastifyInstance } from 'fastify';

import type { ApiKeys } from '@millrace/runtime/api-keys.ts';

import { HttpError } from '@millrace/runtime/http-error.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
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

/** Without keys (DEPLOY_ENV=local) all is open; with keys, whatever is not public needs one that may write. */
export function guardAccess(app: FastifyInstance, keys: ApiKeys | null): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!keys || request.routeOptions.config.public) return;
    const outcome = keys.check(request.headers.authorization, 'write');
    if (outcome === 'ok') return;
    const { statusCode, message, challenge } = REFUSALS[outcome];
    reply.header('www-authenticate', `Bearer realm="millrace"${challenge}`);
    const code = statusCode === 401 ? 'E_UNAUTHORIZED' : 'E_FORBIDDEN';
    throw new HttpError({
      statusCode,
      code,
      message,
      fix: "send 'Authorization: Bearer mr_...' of a key with scope write",
    });
  });
}
