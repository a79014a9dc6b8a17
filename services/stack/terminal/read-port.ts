import { MillraceError } from '@millrace/runtime/errors.ts';

const FIRST = 1024;
const LAST = 65_000;
const HIGHEST = 65_535;

/** A port number from the command line, with room for those that follow it. Errors: E_PORT. */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= FIRST && port <= LAST) return port;
  const isPort = /^\d+$/.test(text) && port > 0 && port <= HIGHEST;
  throw new MillraceError({
    code: 'E_PORT',
    message: isPort
      ? `ports are taken from ${FIRST} to ${LAST} on, not from ${text}.`
      : `${text} is not a port.`,
    retriable: false,
    fix: `Give a whole number from ${FIRST} to ${LAST}.`,
  });
}
