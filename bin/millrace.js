#!/usr/bin/env node
// The front door: plain JavaScript that any Node >= 18 runs. It installs what is missing, then hands over to
// services/stack under the project's own Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fault, report } from './fault.js';
import { installPackages } from './install.js';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED = 26; // runs TypeScript as it is
const FRONT = 18;
// Rooms with packages of their own, which only these commands need.
const ISLANDS = ['ci/tests', 'infra'];
const ISLAND_COMMANDS = ['check', 'test', 'supply-chain'];

// Read before anything else: it may end while packages are being installed.
const PARENT = process.ppid;
const LOOK_MS = 1_000;

const major = Number(process.versions.node.split('.')[0]);

/** The machine's Node when it is new enough, else the one that `npm ci` brought. */
function projectNode() {
  if (major >= NEEDED) return process.execPath;
  const installed = join(ROOT, 'node_modules/.bin/node');
  if (existsSync(installed)) return installed;
  throw fault(
    'E_NO_NODE',
    `millrace needs Node ${NEEDED}; this machine has ${process.versions.node}, and npm has no Node for ${process.platform}-${process.arch}.`,
    `Install Node ${NEEDED} or newer and start again.`,
  );
}

/** Where all state is, as services/stack/config.ts says. Node writes it when it ends, so a reset goes without. */
function compileCache() {
  if (process.argv[2] === 'reset') return {};
  return {
    NODE_COMPILE_CACHE: resolve(process.env.MILLRACE_STATE_DIR || join(ROOT, '.millrace'), 'compile-cache'),
  };
}

/** Runs the real command line; the channel tells it when this process is killed. */
function handOver(node) {
  // As services/runtime/node-flags.ts says, which an old Node cannot import; a test compares.
  const args = [
    '--disable-warning=TimeoutNegativeWarning',
    join(ROOT, 'services/stack/cli.ts'),
    ...process.argv.slice(2),
  ];
  const env = { ...compileCache(), ...process.env };
  const child = spawn(node, args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  let asked = false; // asked twice, it kills
  const ask = (signal) => {
    asked = true;
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => ask(signal));
  followNpm(() => asked || ask('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/**
 * npm, told to end, takes its shell with it and leaves us to process 1: then nobody waits, and the stack drains. What
 * ended npm may have asked us as well: a closed terminal, a signal to the whole group.
 */
function followNpm(drain) {
  if (!process.env.npm_lifecycle_event) return;
  const timer = setInterval(() => {
    if (process.ppid === PARENT) return;
    clearInterval(timer);
    drain();
  }, LOOK_MS);
  timer.unref();
}

async function main() {
  if (major < FRONT)
    throw fault('E_OLD_NODE', `Node ${process.versions.node} is too old.`, `Install Node ${FRONT} or newer.`);
  await installPackages(ROOT, 'npm packages, Node included');
  if (ISLAND_COMMANDS.includes(process.argv[2]))
    for (const island of ISLANDS.filter((path) => existsSync(join(ROOT, path))))
      await installPackages(join(ROOT, island), `npm packages of ${island}`);
  process.exitCode = await handOver(projectNode());
}

main().catch(report);
