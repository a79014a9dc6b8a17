import type { FastifyInstance } from 'fastify';

import type { Listening } from '@millrace/runtime/bind-address.ts';
import { HttpError } from '@millrace/runtime/http-error.ts';

// With or without a port. A trailing dot is the same host to DNS, and to browsers another one.
const THIS_MACHINE = /^(localhost|127[.]0[.]0[.]1|\[::1\])(:\d{1,5})?$/i;

/**
 * Where no key is needed and only this machine can connect, a browser on it still can, for any web page whose name was
 * pointed here (DNS rebinding). Such a request carries that name as its Host: it is refused. Who gives LISTEN_ADDRESS
 * names the machine as he likes.
 */
export function guardHost(app: FastifyInstance, { DEPLOY_ENV, LISTEN_ADDRESS }: Listening): void {
  if (DEPLOY_ENV !== 'local' || LISTEN_ADDRESS) return;
  app.addHook('onRequest', async ({ headers }) => {
    if (THIS_MACHINE.test(headers.host ?? '')) return;
    throw new HttpError({
      statusCode: 421,
      code: 'E_HOST',
      message: 'this host is not this machine',
      fix: 'ask localhost, 127.0.0.1 or [::1]; or set LISTEN_ADDRESS to be reached by other names',
    });
  });
}
