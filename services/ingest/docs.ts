import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';

const KEY = {
  components: {
    securitySchemes: { key: { type: 'http' as const, scheme: 'bearer', description: 'mr_...' } },
  },
  security: [{ key: [] }],
};

/** OpenAPI from the routes that are added after this, at `/docs/json`. It asks for a key only where the routes do. */
export async function describeRoutes(app: FastifyInstance, needsKey: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'millrace ingest',
        version: '1',
        description: 'Takes events; an event counts as taken only when all replicas have acknowledged it.',
      },
      ...(needsKey && KEY),
    },
  });
  app.get('/docs/json', { config: { scope: 'write' }, schema: { hide: true } }, async () => app.swagger());
}
