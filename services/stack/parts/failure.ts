import { MillraceError } from '@millrace/runtime/errors.ts';
import { asDefinitionError } from '../loading/definition-error.ts';
import { lastLines, readTail } from './log.ts';

const FATAL = 60; // pino's level
type Thrown = { type: string; message: string; stack: string };
type FatalLine = { level: number; msg: string; code?: string; fix?: string; err?: Thrown };

/**
 * The error of a process that failed: its own last fatal log line, code and fix, or else the last lines of its log. What
 * a definition below `root` threw is told with its place.
 */
export function failureOf(what: string, logFile: string, root?: string): MillraceError {
  const tail = readTail(logFile);
  const fatal = tail.map(parse).findLast((line) => line !== undefined);
  const definition = root === undefined ? undefined : definitionFault(fatal, root);
  if (definition)
    return new MillraceError({
      code: 'E_DEFINITION',
      message: `${what}: ${definition.message}`,
      ...(definition.fix && { fix: definition.fix }),
    });
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

/** What a service met while it loaded the definitions: it cannot say where, and we can. */
function definitionFault(fatal: FatalLine | undefined, root: string): MillraceError | undefined {
  if (!fatal?.err) return undefined;
  const { type: name, message, stack } = fatal.err;
  const told = asDefinitionError(Object.assign(new Error(message), { name, stack }), root);
  return told instanceof MillraceError ? told : undefined;
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
