import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { row } from '../terminal/format.ts';
import { RELIABILITY_PAGE } from './generate.ts';
import type { Verb } from './verb.ts';

/** A program by its path from the root. */
type Program = { name: string; script: string; args: string[] };

function programs({ stateDir }: StackConfig): Program[] {
  // What the last run learnt of files that are as they were: a ninth of the work.
  const known = ['--incremental', '--tsBuildInfoFile', join(stateDir, 'types.tsbuildinfo')];
  return [
    { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', '.', ...known] },
    { name: 'types of ci', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'ci'] },
    { name: 'lint', script: 'node_modules/oxlint/bin/oxlint', args: ['--quiet'] },
    { name: 'format', script: 'node_modules/oxfmt/bin/oxfmt', args: ['--list-different'] },
    { name: 'page', script: RELIABILITY_PAGE, args: ['--check'] },
  ];
}

export const check: Verb = {
  name: 'check',
  summary:
    'format, lint, types, doors, budgets, names, error codes, commands, links, versions, quotes, drift',
  run: async ({ config, output, verbs }) => {
    const began = performance.now();
    const { HOUSE_CHECKS } = await import('../checks/house.ts');
    const failures: string[] = [];
    const tell = (name: string, problems: string, ms: number): void => {
      output.say(`${problems ? '✖' : '✔'} ${row(name, problems ? 'see below' : 'ok', ms)}`);
      if (problems) failures.push(`\n${name}\n${problems}`);
    };
    const running = programs(config).map(async (program) => {
      const problems = await runProgram(config, program);
      tell(program.name, problems, performance.now() - began);
    });
    for (const { name, run } of HOUSE_CHECKS) {
      const started = performance.now();
      const problems = run(config.root, verbs);
      tell(name, problems.map((problem) => `  ${problem}`).join('\n'), performance.now() - started);
    }
    await Promise.all(running);
    for (const failure of failures) output.say(failure);
    output.say(`\n${row(failures.length === 0 ? 'all well' : 'not well', '', performance.now() - began)}`);
    return failures.length === 0 ? 0 : 1;
  },
};

/** The program's output when it found something, else nothing. */
function runProgram({ root, env }: StackConfig, { script, args }: Program): Promise<string> {
  const command = [join(root, script), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      resolve(error ? `${stdout}${stderr}`.trim() || error.message : '');
    });
  });
}
