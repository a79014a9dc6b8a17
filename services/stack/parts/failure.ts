import { MillraceError } from '@millrace/runtime/errors.ts';
import { lastLines, readTail } from './log.ts';

const FATAL = 60; // pino's level
type FatalLine = { level: number; msg: string; code?: string; fix?: string };

/**
 * The error of a process that failed: its own last fatal log line, code and fix, or else the last lines of its log.
 */
export function failureOf(what: string, logFile: string): MillraceError {
  const fatal = readTail(logFile)
    .map(parse)
    .findLast((line) => line !== undefined);
  if (!fatal)
    return new MillraceError({
      code: 'E_PART',
      message: `${what}.\n${lastLines(logFile)}`,
      retriable: true,
      fix: `Read ${logFile}.`,
    });
  return new MillraceError({
    code: fatal.code?.startsWith('E_') ? (fatal.code as `E_${string}`) : 'E_PART',
    message: `${what}: ${fatal.msg}`,
    retriable: true,
    fix: fatal.fix ?? `Read ${logFile}.`,
  });
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
