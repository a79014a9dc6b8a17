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

type Wrapper = ListrTaskWrapper<object, typeof DefaultRenderer, typeof SilentRenderer>;
type Deps = { output: Output; signal: AbortSignal };

/**
 * Runs steps as early as their needs allow, several at a time, each with its time. On a terminal the list redraws
 * itself; elsewhere a step is one line when it is done. Rejects with the first failure, once all have ended.
 */
export async function runSteps(steps: Step[], { output, signal }: Deps): Promise<void> {
  const done = new Map<string, Promise<void>>();
  let failure: { error: unknown } | undefined;
  const begin = async (step: Step, task: Wrapper): Promise<void> => {
    for (const name of step.needs) await done.get(name);
    if (failure || signal.aborted) return task.skip(row(step.name, 'not started'));
    const started = performance.now();
    try {
      const detail = await step.run((progress) => showProgress(step, progress, { task, output }));
      finish(step, detail, { task, output, ms: performance.now() - started });
    } catch (error) {
      if (signal.aborted) return task.skip(row(step.name, 'stopped'));
      failure ??= { error };
      task.title = row(step.name, 'failed', performance.now() - started);
      if (!output.moves) output.note(`✖ ${task.title}`);
      throw error;
    }
  };
  const tasks = steps.map((step): ListrTask<object, typeof DefaultRenderer, typeof SilentRenderer> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    done.set(step.name, promise);
    return { title: row(step.name, ''), task: async (_, task) => begin(step, task).finally(resolve) };
  });
  await createList(tasks).run();
  if (failure) throw failure.error;
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
  step: Step,
  progress: string,
  { task, output }: { task: Wrapper; output: Output },
): void {
  if (output.moves) task.title = row(step.name, progress);
  else output.status(`… ${row(step.name, progress)}`);
}

function finish(
  step: Step,
  detail: string,
  { task, output, ms }: { task: Wrapper; output: Output; ms: number },
): void {
  task.title = row(step.name, detail, ms);
  if (!output.moves) output.note(`✔ ${task.title}`);
  output.emit('part', { name: step.name, detail, seconds: Number((ms / 1000).toFixed(2)) });
}
