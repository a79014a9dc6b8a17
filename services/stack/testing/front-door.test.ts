import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

// Each spawns a Node or two, which a busy machine may let wait.
vi.setConfig({ testTimeout: 30_000 });

const ROOT = join(import.meta.dirname, '../../..');

/** A folder with the front door and a lock file that is not installed. */
function bareClone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-clone-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name":"clone","version":"1.0.0","type":"module"}');
  writeFileSync(
    join(folder, 'package-lock.json'),
    '{"lockfileVersion":3,"packages":{"":{"name":"another"}}}',
  );
  return folder;
}

function frontDoor(clone: string, env: NodeJS.ProcessEnv) {
  return spawnSync(process.execPath, [join(clone, 'bin/millrace.js'), '--help'], {
    cwd: tmpdir(),
    env,
    encoding: 'utf8',
  });
}

/** Runs a command with a state folder of its own, and answers that folder's entries, or undefined when it is gone. */
function stateAfter(...args: string[]): string[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env: NodeJS.ProcessEnv = { ...process.env, MILLRACE_STATE_DIR: folder };
  delete env.NODE_COMPILE_CACHE;
  const { status } = spawnSync(process.execPath, [join(ROOT, 'bin/millrace.js'), ...args], { env });
  expect(status).toBe(0);
  return existsSync(folder) ? readdirSync(folder) : undefined;
}

function cli(...args: string[]) {
  return spawnSync(process.execPath, [join(ROOT, 'services/stack/cli.ts'), ...args], { encoding: 'utf8' });
}

test('without npm the front door says what to install', () => {
  const { status, stderr } = frontDoor(bareClone(), { PATH: '/nowhere' });
  expect(status).toBe(1);
  expect(stderr).toContain('E_NO_NPM');
  expect(stderr).toContain('fix:');
});

test('an npm ci that fails shows npm’s own words', () => {
  const clone = bareClone();
  writeFileSync(
    join(clone, 'npm'),
    '#!/bin/sh\necho "npm error EUSAGE the lock file is wrong" >&2\nexit 7\n',
    { mode: 0o755 },
  );
  const { status, stdout, stderr } = frontDoor(clone, { PATH: `${clone}:/usr/bin:/bin` });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toContain('installing npm packages');
  expect(stderr).toContain('E_NPM_CI  npm ci failed (exit 7).\n    npm error EUSAGE the lock file is wrong');
});

test.each([
  { args: ['up', '--rate', '0'], says: "E_RATE  '0' is no rate" },
  { args: ['up', '--ports-from', 'x'], says: 'E_PORT  x is not a port.' },
  {
    args: ['up', '--ports-from', '80'],
    says: 'E_PORT  ports are taken from 1024 to 65000 on, not from 80.',
  },
  { args: ['up', '--ports-from', '70000'], says: 'E_PORT  70000 is not a port.' },
  { args: ['upp'], says: "E_COMMAND  unknown command 'upp'\n  fix: Did you mean up?" },
  { args: ['xyzzy'], says: "E_COMMAND  unknown command 'xyzzy'\n  fix: npx millrace --help" },
  { args: ['up', '--onse'], says: "E_OPTION  unknown option '--onse'\n  fix: Did you mean --once?" },
  { args: ['up', 'now'], says: "E_OPTION  too many arguments for 'up'" },
  { args: ['up', '--rate'], says: "E_OPTION  option '--rate <rate>' argument missing" },
])('a wrong command line ($args) ends with a coded error or a hint, never with a stack', ({ args, says }) => {
  const { status, stderr } = cli(...args);
  expect(status).toBe(1);
  expect(stderr).toContain(says);
  expect(stderr).not.toContain('    at ');
});

test('options that npm kept for itself are refused with the line that was meant', () => {
  const env = {
    ...process.env,
    npm_lifecycle_event: 'start',
    npm_config_once: 'true',
    npm_config_rate: 'max',
  };
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'services/stack/cli.ts'), 'up', 'now'], {
    encoding: 'utf8',
    env,
  });
  expect(status).toBe(1);
  expect(stderr).toContain('fix: Write -- before the options: npm start -- --rate max --once');
});

test('what Node keeps of the programs lies where all state is, and reset leaves none of it', () => {
  expect(stateAfter('--version')).toEqual(['compile-cache']);
  expect(stateAfter('reset')).toBeUndefined();
});

test('the help of status says what its exit codes mean', () => {
  const { status, stdout } = cli('status', '--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Exit code: 0 when millrace runs in this clone, 3 when it does not.');
});

test('--version prints the version of package.json, and --help the commands', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  expect(cli('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  expect(cli('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('verify') as string });
});
