import { parse } from 'yaml';

import { unknownCalls, type Functions } from './dagger-call.ts';

type Inputs = { args?: string; version?: string; [name: string]: unknown };
type Step = { uses?: string; run?: string; with?: Inputs; env?: Record<string, unknown> };
type Permissions = Record<string, string> | string;
type Job = {
  uses?: string;
  steps?: Step[];
  permissions?: Permissions;
  environment?: string;
  'timeout-minutes'?: number;
  'runs-on'?: string;
  secrets?: unknown;
};
export type Workflow = {
  on: string | Record<string, unknown>;
  permissions?: Permissions;
  concurrency?: { group?: string };
  jobs: Record<string, Job>;
};

/** What every workflow has to agree with. */
export type House = { engine: string; functions: Functions };

export const DAGGER = 'dagger/dagger-for-github';
const OWN = /^\.\/\.github\/workflows\/[\w-]+\.yml$/;
const PIN = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
const PLAIN_COMMAND = /^node tools\/[\w-]+\.js( [\w.-]+)*$/;
// None of these can be chosen by who opens a pull request.
const EXPRESSION = /^(vars\.[A-Z_]+|matrix\.service|github\.ref)$/;
const TRIGGERS = ['pull_request', 'push', 'schedule', 'workflow_dispatch', 'workflow_call'];
const MAY_READ: Permissions = { contents: 'read' };
const MAY_RELEASE: Permissions = { contents: 'read', 'id-token': 'write', attestations: 'write' };
// Inputs that the action pastes into a script.
const PASTED = ['version', 'args'];

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const actionOf = (step: Step) => step.uses?.split('@')[0];
const argsOf = (step: Step) => step.with?.args ?? '';

const releases = ({ uses, steps = [] }: Job) =>
  uses !== undefined || steps.some((step) => /^(publish|sign)\b/.test(argsOf(step)));

/** Every place where the text calls for code of others, with its comment. */
export const pinsOf = (text: string) =>
  [...text.matchAll(/^\s*(?:- )?uses: (.+)$/gm)].flatMap(([, uses = '']) =>
    uses.startsWith('./') ? [] : [uses],
  );

/** What is wrong in the text of a workflow; nothing when it keeps the rules. */
export function problemsOf(text: string, house: House): string[] {
  const workflow = parse(text) as Workflow;
  const triggers = typeof workflow.on === 'string' ? [workflow.on] : Object.keys(workflow.on);
  return [
    ...triggers.filter((name) => !TRIGGERS.includes(name)).map((name) => `is started by ${name}`),
    ...(same(workflow.permissions, {}) ? [] : ['grants permissions to all jobs']),
    ...(workflow.concurrency?.group ? [] : ['has no concurrency']),
    ...pinsOf(text)
      .filter((uses) => !PIN.test(uses))
      .map((uses) => `${uses} is not pinned by SHA, or lacks its version`),
    ...[...text.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)]
      .filter(([, expression = '']) => !EXPRESSION.test(expression))
      .map(([whole]) => `${whole} may hold what a stranger wrote`),
    ...(triggers.includes('pull_request') && Object.values(workflow.jobs).some(releases)
      ? ['releases what anybody may propose']
      : []),
    ...Object.entries(workflow.jobs).flatMap(([name, job]) =>
      problemsOfJob(job, house).map((problem) => `${name} ${problem}`),
    ),
  ];
}

function problemsOfJob(job: Job, house: House): string[] {
  if (job.uses) {
    return [
      ...(OWN.test(job.uses) ? [] : ['calls a workflow of somebody else']),
      ...(same(job.permissions, MAY_RELEASE) ? [] : ['hands on other permissions than a release needs']),
      ...(job.secrets ? ['hands on secrets'] : []),
    ];
  }
  const steps = job.steps ?? [];
  return [
    ...(job['timeout-minutes'] ? [] : ['has no time-out']),
    ...(/-\d/.test(job['runs-on'] ?? '') ? [] : ['runs on no version in particular']),
    ...(same(job.permissions, releases(job) ? MAY_RELEASE : MAY_READ)
      ? []
      : ['may do more or less than it needs']),
    ...(releases(job) === (job.environment !== undefined)
      ? []
      : ['publishes outside an environment, or is in one']),
    ...steps.flatMap((step) => problemsOfStep(step, house)),
  ];
}

function problemsOfStep(step: Step, { engine, functions }: House): string[] {
  const persists = actionOf(step) === 'actions/checkout' && step.with?.['persist-credentials'] !== false;
  return [
    ...(step.run !== undefined && !PLAIN_COMMAND.test(step.run) ? [`holds shell logic: ${step.run}`] : []),
    ...(persists ? ['leaves its token in the checkout'] : []),
    ...(actionOf(step) === DAGGER ? problemsOfDagger(step.with ?? {}) : []),
  ];

  function problemsOfDagger(inputs: Inputs): string[] {
    const args = argsOf(step);
    return [
      ...(inputs.version === engine ? [] : [`uses Dagger ${inputs.version}, not ${engine}`]),
      ...Object.keys(inputs)
        .filter((input) => !PASTED.includes(input))
        .map((input) => `gives ${DAGGER} ${input}`),
      ...(/\$\{\{|[`;&|<>'\\]|\$\(/.test(args) ? [`has more than words for bash: ${args}`] : []),
      ...unknownCalls(args, functions),
    ];
  }
}
