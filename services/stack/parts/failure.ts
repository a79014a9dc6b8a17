import { MillraceError } from '@millrace/runtime/errors.ts';
import { lastLines, readTail } from './log.ts';

const FATAL = 60; // pino's level
type FatalLine = { level: number; msg: string; code?: string; fix?: string };

/**
 * The error of a process that failed: its own last fatal log line, code and fix, or else the last lines of its log.
 */
export function failureOf(what: string, logFile: string): MillraceError {
  const tail = readTail(logFile);
  const fatal = tail.map(parse).findLast((line) => line !== undefined);
  if (fatal) {
    const code = fatal.code?.startsWith('E_') ? (fatal.code as `E_${string}`) : 'E_PART';
    return new MillraceError({
      code,
      message: `${what}: ${fatal.msg}`,
      fix: fatal.fix ?? `Read ${logFile}.`,
    });
  }
  // Node's own words for an error that nothing caught.
  const thrown = tail.findLast((line) => /^\w*Error\b.*:/.test(line));
  const message = thrown ? `${what}: ${thrown}` : `${what}.\n${lastLines(logFile)}`;
  return new MillraceError({ code: 'E_PART', message, fix: `Read ${logFile}.` });
}

function parse(line: string): FatalLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = JSON.parse(line) as FatalLine;
    return parsed.level >= FATAL ? parsed : undefined;
  } catch {
    return undefined; // a line cut in half by the tail, or not JSON
  }
}
