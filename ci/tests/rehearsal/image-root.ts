import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { chainOf, type Step } from '../engine/step.ts';
import type { HostEngine } from './host-engine.ts';

const ENTER = join(import.meta.dirname, 'enter-image.sh');
// Folders that the base image brings; here they are this machine's.
const SYSTEM = ['usr', 'etc', 'dev', 'proc', 'opt', 'run'];
const LINKS = ['bin', 'sbin', 'lib', 'lib64'];

/** An image as it would be pushed: its files on this machine, and what it is told to run. */
export type ImageRoot = { root: string; command: string[]; env: string[] };

const strings = (step: Step | undefined, name: string) => (step?.args[name] ?? []) as string[];

/** Makes the files of an image from its plan. */
export async function makeImage(engine: HostEngine, image: Step): Promise<ImageRoot> {
  const { root, env } = await engine.place(image);
  for (const folder of SYSTEM) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(root, 0o755); // a temporary folder is for its maker alone
  writeFileSync(join(root, 'opt/node'), '');
  for (const link of LINKS)
    if (existsSync(`/${link}`) && lstatSync(`/${link}`).isSymbolicLink())
      symlinkSync(readlinkSync(`/${link}`), join(root, link));
  const entrypoint = chainOf(image).findLast(({ field }) => field === 'withEntrypoint');
  const [, ...command] = strings(entrypoint, 'args');
  return { root, command, env: Object.entries(env).map(([name, value]) => `${name}=${value}`) };
}

/** Starts Node in an image, with its variables and those given. The process is Node itself: signals reach it. */
export function runImage(
  image: ImageRoot,
  env: Record<string, string>,
  command = image.command,
): ChildProcess {
  const given = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
  const args = [ENTER, image.root, process.execPath, ...image.env, ...given, '/opt/node', ...command];
  return spawn('unshare', [...namespaces, 'sh', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs to its end. */
export async function finish(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => (output += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}
