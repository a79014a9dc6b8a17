import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

import { httpError } from '@millrace/runtime/http-error.ts';

/** `/` and `/assets/*`: the dashboard's built files. Assets carry a hash in their name and never change. */
export async function registerDashboard(app: FastifyInstance, dashboardDir: string): Promise<void> {
  const root = resolve(dashboardDir);
  await app.register(async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, public: true };
      route.schema = { ...route.schema, hide: true };
    });
    await files.register(fastifyStatic, {
      root: join(root, 'assets'),
      prefix: '/assets/',
      index: false,
      maxAge: '365d',
      immutable: true,
      // The build wrote .br and .gz beside its files; who takes neither gets the file itself.
      preCompressed: true,
    });
    files.get('/', (_request, reply) => {
      if (!existsSync(join(root, 'index.html')))
        throw httpError({
          statusCode: 503,
          code: 'E_NO_DASHBOARD',
          message: 'the dashboard is not built',
          fix: 'npm run build -w services/dashboard, or set DASHBOARD_DIR',
        });
      return reply.header('cache-control', 'no-cache').sendFile('index.html', root, { cacheControl: false });
    });
  });
}
