import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MillraceError } from '@millrace/runtime/errors.ts';
import type { Identity } from './identity.ts';

const run = promisify(execFile);

export type DataOptions = {
  stateDir: string;
  place: string;
  initdb: string;
  identity: Identity | undefined;
  durable: boolean;
};
export type Data = { dataDir: string; password: string };

/** The environment of initdb and postgres: nothing of the user's, messages in English. */
export const BARE_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * The data folder and the administrator's password, both made at the first start. The folder gets its name only
 * when it is complete, so a start that is killed half way leaves nothing that looks finished.
 * Errors: E_POSTGRES_INIT, E_POSTGRES_PASSWORD.
 */
export async function ensureData(options: DataOptions): Promise<Data> {
  const dataDir = join(options.place, 'postgres');
  const passwordFile = join(options.stateDir, 'postgres.password');
  if (existsSync(dataDir)) return { dataDir, password: readPassword(passwordFile) };
  const password = randomBytes(24).toString('hex');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  await create(options, { dataDir, password });
  return { dataDir, password };
}

function readPassword(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new MillraceError({
    code: 'E_POSTGRES_PASSWORD',
    message: `The database exists, but its password file ${file} is gone.`,
    retriable: false,
    fix: 'Remove the local data and start again: npx millrace reset',
  });
}

async function create(options: DataOptions, { dataDir, password }: Data): Promise<void> {
  const unfinished = `${dataDir}.unfinished`;
  const passwordFile = `${dataDir}.initial-password`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (options.identity)
    for (const path of [unfinished, passwordFile])
      chownSync(path, options.identity.uid, options.identity.gid);
  try {
    await initdb(options, ['-D', unfinished, `--pwfile=${passwordFile}`]);
    renameSync(unfinished, dataDir);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

async function initdb(options: DataOptions, where: string[]): Promise<void> {
  const how = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const args = [...where, ...how, ...(options.durable ? [] : ['--no-sync'])];
  try {
    await run(options.initdb, args, { cwd: '/', env: BARE_ENVIRONMENT, ...options.identity });
  } catch (cause) {
    const { stderr = '', message } = cause as Error & { stderr?: string };
    throw new MillraceError({
      code: 'E_POSTGRES_INIT',
      message: `The database folder could not be created: ${stderr.trim() || message}`,
      retriable: false,
      fix: 'Run npx millrace doctor; it checks the disk and the programs.',
      cause,
    });
  }
}
