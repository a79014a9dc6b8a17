import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { StackConfig } from '../config.ts';
import { row } from '../terminal/format.ts';
import { RELIABILITY_PAGE } from './generate.ts';
import type { Verb } from './verb.ts';

type Named = { name: string; fix?: string };
/** A program by its path from the root. `fix`: the command that mends what it finds. */
type Program = Named & { script: string; args: string[] };

function programs({ stateDir }: StackConfig): Program[] {
  // What the last run learnt of files that are as they were: a ninth of the work.
  const known = ['--incremental', '--tsBuildInfoFile', join(stateDir, 'types.tsbuildinfo')];
  return [
    { name: 'types', script: 'node_modules/typescript/bin/tsc', args: ['-p', '.', ...known] },
    { name: 'types of ci', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'ci'] },
    { name: 'types of infra', script: 'node_modules/typescript/bin/tsc', args: ['-p', 'infra'] },
    { name: 'lint', script: 'node_modules/oxlint/bin/oxlint', args: ['--quiet'] },
    {
      name: 'format',
      script: 'node_modules/oxfmt/bin/oxfmt',
      args: ['--list-different'],
      fix: 'npm run fix',
    },
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
    const tell = (each: Named, problems: string, ms: number): void => {
      output.say(`${problems ? '✖' : '✔'} ${row(each.name, problems ? 'see below' : 'ok', ms)}`);
      if (problems) failures.push(describeFailure(each, problems));
    };
    const running = programs(config).map(async (program) => {
      const problems = await runProgram(config, program);
      tell(program, problems, performance.now() - began);
    });
    for (const each of HOUSE_CHECKS) {
      const started = performance.now();
      const problems = each.run(config.root, verbs);
      tell(each, problems.map((problem) => `  ${problem}`).join('\n'), performance.now() - started);
    }
    await Promise.all(running);
    for (const failure of failures) output.say(failure);
    output.say(`\n${row(failures.length === 0 ? 'all well' : 'not well', '', performance.now() - began)}`);
    return failures.length === 0 ? 0 : 1;
  },
};

/** What a check found, with its name and, where a command mends it, that. */
export function describeFailure({ name, fix }: Named, problems: string): string {
  return [`\n${name}`, problems, ...(fix ? [`  fix: ${fix}`] : [])].join('\n');
}

/** The program's output when it found something, else nothing. */
function runProgram({ root, env }: StackConfig, { script, args }: Program): Promise<string> {
  const command = [join(root, script), ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, env, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      resolve(error ? `${stdout}${stderr}`.trim() || error.message : '');
    });
  });
}
