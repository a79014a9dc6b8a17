import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

import { bindAddress, type Listening } from './bind-address.ts';
import type { CommonConfig } from './config.ts';
import { codeOf, MillraceError } from './errors.ts';
import { hostGuard } from './host-guard.ts';
import { HttpError } from './http-error.ts';
import type { Readiness } from './readiness.ts';

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

/** Answers what is ours to tell; a failure cuts the answer. */
function sendError(response: ServerResponse, error: unknown): void {
  if (!(error instanceof HttpError)) return void response.destroy(error as Error);
  const { statusCode, code, message, fix } = error;
  sendJson(response, statusCode, { error: { code, message, fix } });
}

/** Starts an HTTP server on an address and port (0: any free one); E_PORT_TAKEN when somebody else listens there. */
async function listen(
  server: ReturnType<typeof createServer>,
  { host, port }: { host: string; port: number },
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        codeOf(cause) === 'EADDRINUSE'
          ? new MillraceError({
              code: 'E_PORT_TAKEN',
              message: `port ${port} is taken`,
              fix: 'stop what listens there or set ADMIN_PORT',
              cause,
            })
          : cause,
      ),
    );
    server.listen(port, host, () => resolve());
  });
  return (server.address() as AddressInfo).port;
}

/**
 * The admin server every process has, apart from its public port: `/healthz` (the process alone), `/readyz` (each
 * dependency with age and last error; 503 when not ready), `/metrics` (Prometheus text). On a laptop it answers names
 * of this machine only, as the public port does.
 */
export async function startAdmin(
  config: Pick<CommonConfig, 'ADMIN_PORT'> & Listening,
  deps: { readiness: Readiness; registry: Registry },
) {
  const { readiness, registry } = deps;
  const routes: Record<string, (response: ServerResponse) => Promise<void> | void> = {
    '/healthz': (response) => sendJson(response, 200, { status: 'ok' }),
    '/readyz': async (response) => {
      const state = await readiness.read();
      sendJson(response, state.ready ? 200 : 503, state);
    },
    '/metrics': async (response) => {
      response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
    },
  };
  const guardHost = hostGuard(config);
  const answer = async ({ url = '', headers }: IncomingMessage, response: ServerResponse) => {
    guardHost(headers.host);
    const route = routes[url.split('?')[0] as string];
    if (route) return route(response);
    throw new HttpError({ statusCode: 404, code: 'E_NOT_FOUND', message: 'no such route' });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => sendError(response, error));
  });
  const port = await listen(server, { host: bindAddress(config), port: config.ADMIN_PORT });
  return {
    port,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
