import { Listr, ListrLogger, ProcessOutput, type ListrTask, type ListrTaskWrapper } from 'listr2';
import type { DefaultRenderer, SilentRenderer } from 'listr2';
import type { Output } from './output.ts';
import { row } from './format.ts';

export type Step = {
  name: string;
  /** Names of the steps that must be done before. */
  needs: string[];
  /** Does the work, reports its progress, and answers what there is now: "PostgreSQL 18.4". */
  run: (report: (progress: string) => void) => Promise<string>;
};

/** A step with its name as wide as the longest one, so that what is beside it makes one column. */
type Labelled = Step & { label: string };
type Wrapper = ListrTaskWrapper<object, typeof DefaultRenderer, typeof SilentRenderer>;
type Deps = { output: Output; signal: AbortSignal };

/**
 * Runs steps as early as their needs allow, several at a time, each with its time. On a terminal the list redraws
 * itself; elsewhere a step is one line when it is done. Rejects with the first failure, once all have ended.
 */
export async function runSteps(steps: Step[], { output, signal }: Deps): Promise<void> {
  const done = new Map<string, Promise<void>>();
  let failure: { error: unknown } | undefined;
  const begin = async (step: Labelled, task: Wrapper): Promise<void> => {
    for (const name of step.needs) await done.get(name);
    if (failure || signal.aborted) return task.skip(row(step.label, 'not started'));
    const started = performance.now();
    try {
      const detail = await step.run((progress) => showProgress(step, progress, { task, output }));
      finish(step, detail, { task, output, ms: performance.now() - started });
    } catch (error) {
      if (signal.aborted) return task.skip(row(step.label, 'stopped'));
      failure ??= { error };
      task.title = row(step.label, 'failed', performance.now() - started);
      if (!output.moves) output.note(`✖ ${task.title}`);
      throw error;
    }
  };
  const tasks = labelled(steps).map(
    (step): ListrTask<object, typeof DefaultRenderer, typeof SilentRenderer> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      done.set(step.name, promise);
      return { title: row(step.label, ''), task: async (_, task) => begin(step, task).finally(resolve) };
    },
  );
  await createList(tasks).run();
  if (failure) throw failure.error;
}

function labelled(steps: Step[]): Labelled[] {
  const width = Math.max(...steps.map(({ name }) => name.length));
  return steps.map((step) => ({ ...step, label: step.name.padEnd(width) }));
}

function createList(tasks: ListrTask<object, typeof DefaultRenderer, typeof SilentRenderer>[]) {
  const processOutput = new ProcessOutput(process.stderr, process.stderr);
  return new Listr<object, 'default', 'silent'>(tasks, {
    concurrent: true,
    exitOnError: false,
    registerSignalListeners: false,
    fallbackRenderer: 'silent',
    fallbackRendererCondition: () => !process.stderr.isTTY,
    rendererOptions: {
      collapseErrors: false,
      showErrorMessage: false,
      suffixSkips: false,
      logger: new ListrLogger({ useIcons: true, processOutput }),
    },
  });
}

function showProgress(
  step: Labelled,
  progress: string,
  { task, output }: { task: Wrapper; output: Output },
): void {
  if (output.moves) task.title = row(step.label, progress);
  else output.status(`… ${row(step.label, progress)}`);
}

function finish(
  step: Labelled,
  detail: string,
  { task, output, ms }: { task: Wrapper; output: Output; ms: number },
): void {
  task.title = row(step.label, detail, ms);
  if (!output.moves) output.note(`✔ ${task.title}`);
  output.emit('part', { name: step.name, detail, seconds: Number((ms / 1000).toFixed(2)) });
}
