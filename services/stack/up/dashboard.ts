import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { runJob } from './job.ts';

/** Builds the dashboard's page when its sources are other than those of the last build. */
export async function buildDashboard({ root, stateDir, env }: StackConfig): Promise<string> {
  const folder = join(root, 'services/dashboard');
  const stamp = join(stateDir, 'dashboard.built');
  const hash = hashOf(folder, join(root, 'package-lock.json'));
  const isBuilt = existsSync(join(folder, 'dist/index.html')) && existsSync(stamp);
  if (isBuilt && readFileSync(stamp, 'utf8') === hash) return 'page is built';
  await runJob({
    name: 'dashboard',
    command: process.execPath,
    args: [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    env,
    cwd: folder,
    logFile: join(stateDir, 'logs/dashboard.log'),
  });
  writeFileSync(stamp, hash);
  return 'page built';
}

function hashOf(folder: string, lockFile: string): string {
  const hash = createHash('sha256').update(readFileSync(lockFile));
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !/^(dist|node_modules)\b/.test(name),
  );
  for (const name of names.toSorted()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) hash.update(name).update(readFileSync(path));
  }
  return hash.digest('hex');
}
