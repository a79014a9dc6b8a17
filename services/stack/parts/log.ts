import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';

const TAIL_BYTES = 16 * 1024;

/** The last lines of a log file, indented for an error text; a note when there are none. */
export function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return `    (no log at ${file})`;
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer.toString('utf8').trimEnd().split('\n').slice(-count);
    return lines.map((line) => `    ${line}`).join('\n');
  } finally {
    closeSync(handle);
  }
}

/** Keeps the log of the run before as `<name>.previous`, so that a new run starts with an empty file. */
export function turnOver(file: string): void {
  if (existsSync(file)) renameSync(file, `${file}.previous`);
}
