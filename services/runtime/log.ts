import { pino, type Logger } from 'pino';

export type Log = Logger;

// Values that may be secrets; pino puts [Redacted] in their place.
const REDACT = ['password', '*.password', 'headers.authorization', 'req.headers.authorization', 'connectionString'];

/** JSON lines on stdout with service name and ISO time. */
export const createLog = (service: string, level: string): Log =>
  pino({ level, base: { service }, redact: REDACT, timestamp: pino.stdTimeFunctions.isoTime });
