import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { codeOf, messageOf, MillraceError } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '@millrace/stack/config.ts';

const LIST = 'tools/schemathesis.txt';
const INSTALL_MS = 300_000;
const PIP = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--no-deps', '--only-binary=:all:'];

type Settings = Pick<StackConfig, 'root' | 'stateDir' | 'env'>;

const run = (args: string[], env: NodeJS.ProcessEnv) =>
  promisify(execFile)('python3', args, { env, timeout: INSTALL_MS, maxBuffer: 16e6 });

const endOf = (cause: unknown): string => {
  const { stderr } = cause as { stderr?: string };
  return stderr?.trim().split('\n').slice(-5).join('\n') || messageOf(cause);
};

async function needPip(env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(['-m', 'pip', '--version'], env);
  } catch (cause) {
    const missing = codeOf(cause) === 'ENOENT' ? 'python3' : 'pip for python3';
    throw new MillraceError({
      code: 'E_TOOL_MISSING',
      message: `attack needs ${missing}`,
      fix: 'install Python 3.11 to 3.13 with pip: apt-get install python3 python3-pip',
      cause,
    });
  }
}

/**
 * The folder with the Python packages that tools/schemathesis.txt names by hash, for PYTHONPATH; made when the list has
 * changed. Not a virtual environment, which could not be moved into place. Errors: E_TOOL_MISSING, E_TOOL_BUILD.
 */
export async function installSchemathesis({ root, stateDir, env }: Settings): Promise<string> {
  await needPip(env);
  const list = join(root, LIST);
  const digest = createHash('sha256').update(readFileSync(list)).digest('hex').slice(0, 16);
  const target = join(stateDir, 'tools', `schemathesis-${digest}`);
  if (existsSync(target)) return target;
  // Of this process: two may install at once, and the first to end wins.
  const part = `${target}.${process.pid}.part`;
  mkdirSync(part, { recursive: true });
  try {
    await run([...PIP, '--target', part, '-r', list], env);
    if (!existsSync(target)) renameSync(part, target);
    return target;
  } catch (cause) {
    throw new MillraceError({
      code: 'E_TOOL_BUILD',
      message: `schemathesis could not be installed: ${endOf(cause)}`,
      fix: 'check that the Python index answers (python3 -m pip config list), and that Python is 3.11 to 3.13',
      cause,
    });
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}
