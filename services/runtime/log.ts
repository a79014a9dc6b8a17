import { pino, type Logger } from 'pino';

export type Log = Logger;

// Values that may be secrets; pino puts [Redacted] in their place.
const REDACT = [
  'password',
  '*.password',
  'headers.authorization',
  'req.headers.authorization',
  'connectionString',
];

const STDOUT = 1;
export const STDERR = 2;

/** JSON lines with service name and ISO time; on stderr where stdout is for results. */
export const createLog = (service: string, level: string, descriptor: 1 | 2 = STDOUT): Log =>
  pino(
    { level, base: { service }, redact: REDACT, timestamp: pino.stdTimeFunctions.isoTime },
    // Written at once: what is said last, before an exit, is not lost or out of order.
    pino.destination({ dest: descriptor, sync: true }),
  );
