import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { closureOf, isStep, type Step, stepsIn } from '../engine/step.ts';
import { copyFile, copyTree, type Choice } from './copy-tree.ts';

/** A container or folder as it stands on this machine. */
type Place = { root: string; workdir: string; env: Record<string, string> };

const choiceOf = ({ args }: Step): Choice => ({
  include: args['include'] as string[] | undefined,
  exclude: args['exclude'] as string[] | undefined,
});

/** How many steps go on from a step. */
function usesOf(plans: readonly Step[]): Map<Step, number> {
  const uses = new Map<Step, number>();
  const all = new Set<Step>();
  for (const plan of plans) closureOf(plan, all);
  for (const { parent, args } of all)
    for (const used of [...(parent ? [parent] : []), ...stepsIn(args)])
      uses.set(used, (uses.get(used) ?? 0) + 1);
  return uses;
}

type Act = (engine: HostEngine, step: Step) => Promise<Place>;

const text = (step: Step, name: string) => step.args[name] as string;
const within = ({ root, workdir }: Place, path: string) => join(root, resolve('/', workdir, path));
const bare = (root: string): Place => ({ root, workdir: '/', env: {} });
const unchanged: Act = (engine, step) => engine.place(step.parent as Step);

async function exec(engine: HostEngine, step: Step): Promise<Place> {
  const after = await engine.copyOf(step);
  const [program, ...args] = step.args['args'] as [string, ...string[]];
  const cwd = within(after, '.');
  await promisify(execFile)(program, args, { cwd, env: { ...process.env, ...after.env }, maxBuffer: 64e6 });
  return after;
}

async function directory(engine: HostEngine, step: Step): Promise<Place> {
  if (step.parent === null) return bare(engine.fresh());
  const folder = within(await engine.place(step.parent), text(step, 'path'));
  if (step.parent.field !== 'host') return bare(folder);
  const root = engine.fresh();
  copyTree(folder, root, choiceOf(step));
  return bare(root);
}

const ACTS: Record<string, Act> = {
  container: async (engine) => bare(engine.fresh()),
  from: unchanged,
  withMountedCache: unchanged,
  withUser: unchanged,
  withEntrypoint: unchanged,
  withLabel: unchanged,
  withExposedPort: unchanged,
  withServiceBinding: unchanged,
  withExec: exec,
  directory,
  host: async (engine) => bare(engine.repository),
  withWorkdir: async (engine, step) => ({ ...(await unchanged(engine, step)), workdir: text(step, 'path') }),
  withEnvVariable: async (engine, step) => {
    const before = await unchanged(engine, step);
    return { ...before, env: { ...before.env, [text(step, 'name')]: text(step, 'value') } };
  },
  withDirectory: async (engine, step) => {
    const [after, source] = [await engine.copyOf(step), await engine.given(step, 'source')];
    copyTree(within(source, '.'), within(after, text(step, 'path')), choiceOf(step));
    return after;
  },
  withFile: async (engine, step) => {
    const [after, source] = [await engine.copyOf(step), await engine.given(step, 'source')];
    copyFile(source.root, within(after, text(step, 'path')));
    return after;
  },
  withoutDirectory: async (engine, step) => {
    const after = await engine.copyOf(step);
    rmSync(within(after, text(step, 'path')), { recursive: true });
    return after;
  },
  filter: async (engine, step) => {
    const [before, root] = [await unchanged(engine, step), engine.fresh()];
    copyTree(within(before, '.'), root, choiceOf(step));
    return bare(root);
  },
  file: async (engine, step) => bare(within(await unchanged(engine, step), text(step, 'path'))),
};

/**
 * Does on this machine what a plan would do in containers: copies what it copies, and runs what it runs, in folders
 * below `base`. Base images are not there: programs are those of this machine, which has to have the same Node.
 */
export class HostEngine {
  readonly repository: string;
  private readonly base: string;
  private readonly uses: Map<Step, number>;
  private readonly places = new Map<Step, Promise<Place>>();

  constructor(plans: readonly Step[], { base, repository }: { base: string; repository: string }) {
    this.uses = usesOf(plans);
    this.base = base;
    this.repository = repository;
  }

  fresh(): string {
    return mkdtempSync(join(this.base, 'layer-'));
  }

  /** Where a value of the API is, made now or before. */
  place(step: Step): Promise<Place> {
    const made = this.places.get(step) ?? this.make(step);
    this.places.set(step, made);
    return made;
  }

  given(step: Step, name: string): Promise<Place> {
    const value = step.args[name];
    if (value === undefined || !isStep(value)) throw new Error(`${step.field} has no ${name}`);
    return this.place(value);
  }

  /** A copy that later steps may add to; or what was there, when nobody else goes on from it. */
  async copyOf(step: Step): Promise<Place> {
    const parent = step.parent as Step;
    const before = await this.place(parent);
    if (this.uses.get(parent) === 1 && before.root.startsWith(this.base)) return before;
    const root = this.fresh();
    copyTree(before.root, root);
    return { ...before, root };
  }

  private async make(step: Step): Promise<Place> {
    const act = ACTS[step.field];
    if (act) return act(this, step);
    throw new Error(`a plan holds ${step.field}, which this machine cannot do`);
  }
}
