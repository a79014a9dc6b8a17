import type { Listening } from './bind-address.ts';
import { HttpError } from './http-error.ts';

// With or without a port. A trailing dot is the same host to DNS, and to browsers another one.
const THIS_MACHINE = /^(localhost|127[.]0[.]0[.]1|\[::1\])(:\d{1,5})?$/i;

/**
 * Takes the Host of each request; throws E_HOST (421) where it may not be answered. Where no key is needed and only this
 * machine can connect, a browser on it still can, for any web page whose name was pointed here (DNS rebinding): such a
 * request carries that name. Elsewhere, and where LISTEN_ADDRESS is given, all names are good: probes and Prometheus ask
 * by the address of a pod.
 */
export function hostGuard({ DEPLOY_ENV, LISTEN_ADDRESS }: Listening): (host: string | undefined) => void {
  if (DEPLOY_ENV !== 'local' || LISTEN_ADDRESS) return () => undefined;
  return (host = '') => {
    if (THIS_MACHINE.test(host)) return;
    throw new HttpError({
      statusCode: 421,
      code: 'E_HOST',
      message: 'this host is not this machine',
      fix: 'ask localhost, 127.0.0.1 or [::1]; or set LISTEN_ADDRESS to be reached by other names',
    });
  };
}
