import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

/** OpenAPI from the routes that are added after this, at `/docs/json`. */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'millrace ingest',
        version: '1',
        description: 'Takes events; an event counts as taken only when all replicas have acknowledged it.',
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'mr_...' } } },
      security: [{ key: [] }],
    },
  });
  app.get('/docs/json', { config: { scope: 'write' }, schema: { hide: true } }, async () => app.swagger());
}
