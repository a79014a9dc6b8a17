const PORTS_EACH = 12;
const FIRST = 12_000;
const PLACES = 1_600;

/**
 * Where the ports of a test's stack begin: for each process its own, all below 32768. From there on the system gives
 * ports to whoever connects, so that one which is free when it is chosen may be taken when it is listened on.
 */
export function firstStackPort(): string {
  return String(FIRST + (process.pid % PLACES) * PORTS_EACH);
}
