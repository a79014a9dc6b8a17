import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** The repository. */
export const ROOT = join(import.meta.dirname, '../../..');
const LIMIT_MS = 100_000;

const given = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run npm run supply-chain`);
  return value;
};

/** A program that was made for this run. */
export const tool = (name: string): string =>
  join(given('MILLRACE_TOOLS'), name === 'zizmor' ? 'python/bin' : '', name);

/** A new folder; all of them are gone after the run. */
export const newFolder = (name: string): string => mkdtempSync(join(given('MILLRACE_WORK'), `${name}-`));

/** Where the table goes that is shown last. */
export const tableFile = (): string => join(given('MILLRACE_WORK'), 'table.txt');

export type Outcome = { code: number; stdout: string; stderr: string };
type Options = { cwd?: string; env?: Record<string, string> };

/** Runs a program to its end. Throws when it cannot be started, not when it fails. */
export function attempt(program: string, args: readonly string[], options: Options = {}): Promise<Outcome> {
  const settings = {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    timeout: LIMIT_MS,
    maxBuffer: 64e6,
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, settings, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${program} did not run to its end: ${error?.message}`, { cause: error }));
    });
  });
}

/** Runs a program that has to succeed. Answers what it wrote to stdout. */
export async function run(program: string, args: readonly string[], options?: Options): Promise<string> {
  const { code, stdout, stderr } = await attempt(program, args, options);
  if (code === 0) return stdout;
  throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr || stdout}`);
}
