import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

const KEY = {
  components: {
    securitySchemes: { key: { type: 'http' as const, scheme: 'bearer', description: 'mr_...' } },
  },
  security: [{ key: [] }],
};

/**
 * OpenAPI from the routes that are added after this: `/docs` for people, `/docs/json` for programs. It asks for a key
 * only where the routes do.
 */
export async function describeRoutes(app: FastifyInstance, needsKey: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'millrace',
        version: '1',
        description: 'Windowed aggregates of event streams, counted exactly once, and their live state.',
      },
      ...(needsKey && KEY),
    },
  });
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, scope: 'read' };
    });
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      theme: { title: 'millrace API' },
      uiConfig: { layout: 'BaseLayout' },
    });
  });
}
