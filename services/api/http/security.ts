import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';

import type { ApiConfig } from '../config.ts';
import { httpError } from '@millrace/runtime/http-error.ts';

const YEAR_S = 31_536_000;

const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
  strictTransportSecurity: { maxAge: YEAR_S, includeSubDomains: true },
  referrerPolicy: { policy: 'no-referrer' as const },
  xFrameOptions: { action: 'deny' as const },
};

/** Security headers, a rate limit per address, and 503 with Retry-After when the process is overloaded. */
export async function protect(
  app: FastifyInstance,
  config: Pick<ApiConfig, 'RATE_LIMIT_PER_MINUTE' | 'EVENT_LOOP_DELAY_MAX_MS'>,
): Promise<void> {
  await app.register(helmet, HEADERS);
  await app.register(rateLimit, {
    max: config.RATE_LIMIT_PER_MINUTE,
    timeWindow: 60_000,
    allowList: (request) => request.routeOptions.url === '/healthz',
    errorResponseBuilder: (_request, { ttl }) =>
      httpError({
        statusCode: 429,
        code: 'E_RATE_LIMITED',
        message: 'too many requests',
        fix: `wait ${Math.ceil(ttl / 1_000)} s`,
      }),
  });
  await app.register(underPressure, {
    maxEventLoopDelay: config.EVENT_LOOP_DELAY_MAX_MS,
    retryAfter: 10,
    sampleInterval: 1_000,
  });
}
