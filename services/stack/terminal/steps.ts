import { Listr, ListrLogger, ProcessOutput, type ListrTask, type ListrTaskWrapper } from 'listr2';
import type { DefaultRenderer, SilentRenderer } from 'listr2';
import type { Output } from './output.ts';
import { row } from './format.ts';

export type Step = {
  name: string;
  /** Names of the steps that must be done before. */
  needs: string[];
  /**
   * Does the work, reports its progress, and answers what there is now: "PostgreSQL 18.4". The signal says that nobody
   * wants it any more.
   */
  run: (report: (progress: string) => void, signal: AbortSignal) => Promise<string>;
};

/** A step with its name as wide as the longest one, so that what is beside it makes one column. */
type Labelled = Step & { label: string };
type Wrapper = ListrTaskWrapper<object, typeof DefaultRenderer, typeof SilentRenderer>;
type Deps = {
  output: Output;
  signal: AbortSignal;
  /** Ends what the steps have started, so that those that are still going on come to an end. */
  stop: () => Promise<void>;
};

/**
 * Runs steps as early as their needs allow, several at a time, each with its time. On a terminal the list redraws
 * itself; elsewhere a step is one line when it is done. The first failure, or the signal, stops all; then it rejects with
 * that failure, once all have ended. A signal is no failure: whoever gave it knows.
 */
export async function runSteps(steps: Step[], { output, signal, stop }: Deps): Promise<void> {
  const failing = new AbortController();
  const stopping = AbortSignal.any([signal, failing.signal]);
  const stopped = onceAborted(stopping, stop);
  const done = new Map<string, Promise<void>>();
  let failure: { error: unknown } | undefined;
  const begin = async (step: Labelled, task: Wrapper): Promise<void> => {
    for (const name of step.needs) await done.get(name);
    if (stopping.aborted) return task.skip(row(step.label, 'not started'));
    const started = performance.now();
    try {
      const detail = await step.run((progress) => showProgress(step, progress, { task, output }), stopping);
      finish(step, detail, { task, output, ms: performance.now() - started });
    } catch (error) {
      if (stopping.aborted) return task.skip(row(step.label, 'stopped'));
      failure = { error };
      failing.abort();
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
  await stopped();
  if (failure) throw failure.error;
}

/** Does it when the signal says so. Answers a wait for its end. */
function onceAborted(signal: AbortSignal, act: () => Promise<void>): () => Promise<void> {
  let acting = Promise.resolve();
  const begin = (): void => {
    acting = act();
    acting.catch(() => undefined); // told to whoever waits
  };
  signal.addEventListener('abort', begin, { once: true });
  return async () => {
    signal.removeEventListener('abort', begin);
    await acting;
  };
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
