import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { MillraceError } from '@millrace/runtime/errors.ts';

import type { StackConfig } from '../config.ts';
import type { Output } from '../terminal/output.ts';
import { duration } from '../terminal/format.ts';
import { build, digestOf, goBuild, isOnPath, type Command } from './go-tools.ts';
import { runProgram } from './run-program.ts';
import type { Verb } from './verb.ts';

const PROOFS = 'ci/tests/supply-chain/vitest.config.ts';
const LISTS = ['go.mod', 'go.sum', 'requirements.txt'];
// What must be on the machine, and where it comes from.
const PROGRAMS: Record<string, string> = {
  go: 'Go 1.26 or newer from https://go.dev/dl',
  git: 'apt-get install git',
  python3: 'apt-get install python3 python3-pip',
  'docker-registry': 'apt-get install docker-registry',
  skopeo: 'apt-get install skopeo',
};
const GO_TOOLS = ['actionlint', 'gitleaks', 'cosign'] as const;

/** Makes the tools once, then proves on this machine what holds the pipeline's supply chain together. */
export const supplyChain: Verb = {
  name: 'supply-chain',
  summary: 'workflows, history, signatures and lists of packages, tried on a registry of our own',
  passesOn: true,
  run: async ({ config, output, args }) => {
    const tools = await makeTools(config, output);
    const work = mkdtempSync(join(config.stateDir, 'supply-chain-'));
    try {
      const env = { ...config.env, MILLRACE_TOOLS: tools, MILLRACE_WORK: work };
      const vitest = join(config.root, 'node_modules/vitest/vitest.mjs');
      const code = await runProgram({ ...config, env }, vitest, ['run', '--config', PROOFS, ...args]);
      const table = join(work, 'table.txt');
      if (existsSync(table)) output.say(readFileSync(table, 'utf8').trimEnd());
      return code;
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};

/** The folder with the tools that tools/ names; made when tools/ has changed. Errors: E_TOOL_MISSING, E_TOOL_BUILD. */
async function makeTools({ root, stateDir, env }: StackConfig, output: Output): Promise<string> {
  const missing = Object.keys(PROGRAMS).filter((program) => !isOnPath(program, env));
  if (missing.length > 0)
    throw new MillraceError({
      code: 'E_TOOL_MISSING',
      message: `supply-chain needs ${missing.join(', ')} on the PATH`,
      fix: missing.map((program) => PROGRAMS[program]).join('; '),
    });
  const target = join(stateDir, 'tools', digestOf(root, LISTS));
  if (existsSync(target)) return target;
  rmSync(join(stateDir, 'tools'), { recursive: true, force: true });
  const part = `${target}.part`;
  mkdirSync(part, { recursive: true });
  for (const command of commandsOf(part)) {
    const began = performance.now();
    await build(command, { root, env });
    output.note(`✔ ${command.what.padEnd(12)}${duration(performance.now() - began)}`);
  }
  renameSync(part, target);
  return target;
}

/** What makes the tools in a folder. Python's go into one folder, as a virtual environment could not be moved. */
function commandsOf(folder: string): Command[] {
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--no-deps', '--only-binary=:all:'];
  return [
    {
      what: 'zizmor',
      program: 'python3',
      args: [...pip, '--target', join(folder, 'python'), '-r', 'requirements.txt'],
    },
    ...GO_TOOLS.map((name) => goBuild(name, folder)),
  ];
}
