import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

import { MillraceError, messageOf } from '@millrace/runtime/errors.ts';

import type { StackConfig } from '../config.ts';

const BUILD_MS = 40 * 60_000;
const PACKAGES = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint',
  gitleaks: 'github.com/zricethezav/gitleaks/v8',
  cosign: 'github.com/sigstore/cosign/v3/cmd/cosign',
  toxiproxy: 'github.com/Shopify/toxiproxy/v2/cmd/server',
} as const;

export type GoTool = keyof typeof PACKAGES;
export type Command = { what: string; program: string; args: string[] };

/** Whether a program of that name is in a folder of the PATH. */
export const isOnPath = (program: string, { PATH = '' }: NodeJS.ProcessEnv): boolean =>
  PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));

/** A folder's name, after the files of tools/ that say what is built. */
export function digestOf(root: string, lists: readonly string[]): string {
  const texts = lists.map((name) => readFileSync(join(root, 'tools', name)));
  return createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 16);
}

/** What makes a tool as a file of its name in a folder. */
export const goBuild = (name: GoTool, folder: string): Command => ({
  what: name,
  program: 'go',
  args: ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', join(folder, name), PACKAGES[name]],
});

/** Runs one command of a build in tools/. Errors: E_TOOL_BUILD. */
export async function build(
  { what, program, args }: Command,
  { root, env }: Pick<StackConfig, 'root' | 'env'>,
): Promise<void> {
  const options = { cwd: join(root, 'tools'), env, timeout: BUILD_MS, maxBuffer: 64e6 };
  try {
    await promisify(execFile)(program, args, options);
  } catch (cause) {
    const { stderr } = cause as { stderr?: string };
    throw new MillraceError({
      code: 'E_TOOL_BUILD',
      message: `${what} could not be made: ${stderr?.trim().split('\n').slice(-5).join('\n') || messageOf(cause)}`,
      fix: 'check that the Go module proxy (go env GOPROXY) and the Python index answer, and that Go is 1.26 or newer',
      cause,
    });
  }
}

/** The program of one tool, made when tools/go.mod has changed. Errors: E_TOOL_MISSING, E_TOOL_BUILD. */
export async function goTool({ root, stateDir, env }: StackConfig, name: GoTool): Promise<string> {
  const target = join(stateDir, 'tools', `${name}-${digestOf(root, ['go.mod', 'go.sum'])}`);
  if (existsSync(target)) return join(target, name);
  if (!isOnPath('go', env))
    throw new MillraceError({
      code: 'E_TOOL_MISSING',
      message: `${name} is built by Go, which is not on the PATH`,
      fix: 'Go 1.26 or newer from https://go.dev/dl',
    });
  const part = `${target}.${process.pid}`;
  mkdirSync(part, { recursive: true });
  await build(goBuild(name, part), { root, env });
  renameSync(part, target);
  return join(target, name);
}
