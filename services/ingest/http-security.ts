import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';

import { HttpError } from '@millrace/runtime/http-error.ts';

const YEAR_S = 31_536_000;
// The last resort, behind http-overload.ts. A loop that is merely full still does all that it can.
const MAX_EVENT_LOOP_DELAY_MS = 1_000;

const HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  strictTransportSecurity: { maxAge: YEAR_S, includeSubDomains: true },
  referrerPolicy: { policy: 'no-referrer' as const },
  xFrameOptions: { action: 'deny' as const },
};

/** Security headers, a rate limit per address, and 503 with Retry-After when the process is overloaded. */
export async function protect(app: FastifyInstance, requestsPerMinute: number): Promise<void> {
  await app.register(helmet, HEADERS);
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    allowList: (request) => request.routeOptions.config.public === true,
    errorResponseBuilder: (_request, { ttl }) =>
      new HttpError({
        statusCode: 429,
        code: 'E_RATE_LIMITED',
        message: 'too many requests; nothing was stored',
        fix: `wait ${Math.ceil(ttl / 1_000)} s`,
      }),
  });
  await app.register(underPressure, {
    maxEventLoopDelay: MAX_EVENT_LOOP_DELAY_MS,
    retryAfter: 10,
    sampleInterval: 1_000,
  });
}
