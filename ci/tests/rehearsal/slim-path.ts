import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const lines = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64e6 }).trim().split('\n');

/** Programs that every Debian has, which is what is in its slim images. */
function essential(): string[] {
  const packages = lines('dpkg-query', ['-Wf', '${Package} ${Essential}\n'])
    .filter((line) => line.endsWith(' yes'))
    .map((line) => line.split(' ')[0] ?? '');
  const files = packages.flatMap((name) => lines('dpkg', ['-L', name]));
  return files.filter((path) => /^(?:\/usr)?\/s?bin\/[^/]+$/.test(path) && existsSync(path));
}

/** A folder for PATH with what the pipeline's Node image holds: no git, no ps, no Java, no browser. */
export function slimPath(folder: string): string {
  mkdirSync(folder);
  const npm = dirname(realpathSync(lines('which', ['npm'])[0] ?? ''));
  const node = [
    ['node', process.execPath],
    ['npm', join(npm, 'npm-cli.js')],
    ['npx', join(npm, 'npx-cli.js')],
  ];
  const programs = new Map([...essential().map((path) => [basename(path), path]), ...node] as [
    string,
    string,
  ][]);
  for (const [name, path] of programs) symlinkSync(path, join(folder, name));
  return folder;
}
