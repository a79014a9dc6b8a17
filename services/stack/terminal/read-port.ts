import { MillraceError } from '@millrace/runtime/errors.ts';

/** A port number from the command line. Errors: E_PORT. */
export function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_000) return port;
  throw new MillraceError({
    code: 'E_PORT',
    message: `${text} is not a port.`,
    retriable: false,
    fix: 'Give a whole number from 1024 to 65000.',
  });
}
