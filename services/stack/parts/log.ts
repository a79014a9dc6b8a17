import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';

const TAIL_BYTES = 16 * 1024;

/** The lines at the end of a log file, the first perhaps cut; none when there is no file. */
export function readTail(file: string): string[] {
  if (!existsSync(file)) return [];
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trimEnd().split('\n');
  } finally {
    closeSync(handle);
  }
}

/** The last lines of a log file, indented for an error text. */
export function lastLines(file: string, count = 12): string {
  const lines = readTail(file).slice(-count);
  return lines.map((line) => `    ${line}`).join('\n') || `    (nothing in ${file})`;
}

/** Keeps the log of the run before as `<name>.previous`, so that a new run starts with an empty file. */
export function turnOver(file: string): void {
  if (existsSync(file)) renameSync(file, `${file}.previous`);
}
