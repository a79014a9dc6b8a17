import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from './fault.js';

const NPM_CI = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Runs `npm ci` (no install scripts) unless node_modules is what package-lock.json says. `what` is shown meanwhile. */
export async function installPackages(root, what) {
  const stamp = join(root, 'node_modules/.millrace-stamp');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  refuseReadOnly(root);
  if (!isInstalled(root, JSON.parse(lock))) await npmCi(root, what);
  writeFileSync(stamp, hash);
}

/** True when somebody ran npm by hand and all is there. npm writes its own record last, so half a run never counts. */
function isInstalled(root, lock) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const { packages: installed } = JSON.parse(readFileSync(record, 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .every(([path, { version, optional }]) =>
      installed[path] ? installed[path].version === version : optional,
    );
}

function refuseReadOnly(root) {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw fault(
      'E_READ_ONLY',
      `${root} cannot be written to, and millrace installs its packages and keeps its data there.`,
      'Clone into a folder that you own.',
    );
  }
}

async function npmCi(root, what) {
  const progress = startProgress(what);
  const { code, output } = await run('npm', root).finally(progress.stop);
  if (code !== 0)
    throw fault(
      'E_NPM_CI',
      `npm ci failed (exit ${code}).\n${indent(output)}`,
      'Check the network and the npm registry (npm ping), then start again.',
    );
  progress.done();
}

async function run(npm, root) {
  const child = spawn(npm, NPM_CI, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  try {
    const [code, signal] = await once(child, 'close');
    return { code: code ?? signal, output };
  } catch (cause) {
    throw cause.code === 'ENOENT' ? noNpm() : cause;
  }
}

function noNpm() {
  return fault('E_NO_NPM', 'npm is not in PATH.', 'Install Node with npm (Debian: apt-get install npm).');
}

/** A line that moves on a terminal; elsewhere one line each ten seconds. */
function startProgress(what) {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const moves = process.stderr.isTTY;
  const show = () =>
    process.stderr.write(
      moves
        ? `\r… ${'packages'.padEnd(12)}installing ${what}  ${seconds()}s `
        : `… ${'packages'.padEnd(12)}installing ${what}  ${seconds()}s\n`,
    );
  show();
  const timer = setInterval(show, moves ? 100 : 10_000);
  const clear = moves ? '\r\x1b[2K' : '';
  return {
    stop: () => clearInterval(timer),
    done: () =>
      process.stderr.write(
        `${clear}✔ ${'packages'.padEnd(12)}${what.padEnd(56)}${`${seconds()}s`.padStart(7)}\n`,
      ),
  };
}

function indent(text) {
  const lines = text.trim().split('\n').slice(-12);
  return lines.map((line) => `    ${line}`).join('\n');
}
