import { pipelines } from '@millrace/pipeline/registry.ts';
import { datasets } from '@millrace/ingest/datasets/registry.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { count, duration } from '../terminal/format.ts';
import { readPort } from '../terminal/read-port.ts';
import { drained, replayed } from '../up/once.ts';
import { fetchState } from '../up/pipeline-state.ts';
import { processorName } from '../up/port-wishes.ts';
import { checkRate } from '../up/rate.ts';
import { startReplay, type Replay } from '../up/replay.ts';
import { urlsOf, withStack, type Started } from '../up/run-stack.ts';
import { logFileOf } from '../up/services.ts';
import { runVerify } from '../up/verify.ts';
import { watch } from '../up/watch.ts';
import type { Context, Verb } from './verb.ts';

type Options = { rate: string; once?: true; fresh?: true; portsFrom?: number };

export const up: Verb = {
  name: 'up',
  summary: 'start everything, replay the data, show it live (this is npm start)',
  options: [
    {
      flags: '--rate <rate>',
      meaning: 'events per second ("5000"), times event time ("3600x"), or "max"',
      read: checkRate,
      default: '10000',
    },
    { flags: '--once', meaning: 'end by itself after the whole data set and its check; the exit code tells' },
    { flags: '--fresh', meaning: 'forget all local data first' },
    { flags: '--json', meaning: 'machine lines on stdout, progress on stderr' },
    { flags: '--ports-from <port>', meaning: 'take the ports from here on, and keep them', read: readPort },
  ],
  run: async (context) => {
    const options = context.options as Options;
    const began = performance.now();
    const stackOptions = { fresh: options.fresh ?? false, portsFrom: options.portsFrom };
    return withStack(stackOptions, {
      ...context,
      use: async (started) => {
        announce(context, started, performance.now() - began);
        const replays = await startReplays(context, started);
        if (options.once) await runOnce(context, { ...started, replays });
        else await runOn(context, { ...started, replays });
      },
    });
  },
};

type Running = Started & { replays: Replay[] };

function announce({ output }: Context, { ports }: Started, ms: number): void {
  const urls = urlsOf(ports);
  output.emit('ready', { urls, seconds: Number((ms / 1000).toFixed(2)) });
  output.say(
    `\n  Live    ${urls.live}\n  API     ${urls.docs}\n  Ingest  POST ${urls.ingest}/v1/pipelines/${pipelines[0]?.plan.name}/events`,
  );
  output.note(`\n  ready in ${duration(ms)}; Ctrl-C drains and stops, the data is kept\n`);
}

async function startReplays({ config, options }: Context, { found }: Started): Promise<Replay[]> {
  const withData = pipelines.map(({ plan }) => plan.name).filter((name) => name in datasets);
  const rate = (options as Options).rate;
  return Promise.all(withData.map((pipeline) => startReplay(config, { pipeline, rate, addresses: found })));
}

/** Watches until Ctrl-C; a replay that fails is told, and the stack goes on. */
async function runOn(context: Context, running: Running): Promise<void> {
  const { output } = context;
  for (const replay of running.replays)
    void replayed(replay).catch(
      (error: unknown) => running.signal.aborted || output.note(`  ${(error as Error).message}`),
    );
  await watch(watchedParts(running), { output, signal: running.signal });
}

/** Ends when all is sent, counted and checked. Errors: E_VERIFY and those of replay and processor. */
async function runOnce(context: Context, running: Running): Promise<void> {
  const { config, output } = context;
  const finished = new AbortController();
  const signal = AbortSignal.any([running.signal, finished.signal]);
  const watching = watch(watchedParts(running), { output, signal });
  try {
    await Promise.all(running.replays.map(replayed));
    await Promise.all(pipelines.map(({ plan }) => drainedOf(context, running, plan)));
  } catch (error) {
    if (!running.signal.aborted) throw error;
  } finally {
    finished.abort();
    await watching;
  }
  if (running.signal.aborted) return;
  for (const { plan } of pipelines) await sumUp(context, running, plan.name);
  if ((await runVerify(config, running.found, output.json ? ['--json'] : [])) !== 0) throw wrong();
}

function drainedOf(
  { config }: Context,
  { found, ports, signal }: Running,
  plan: { name: string; source: { topic: string } },
): Promise<void> {
  return drained({
    pipeline: plan.name,
    topic: plan.source.topic,
    apiUrl: apiUrl(ports),
    brokers: found.brokers,
    signal,
    processorLog: logFileOf(config, processorName(plan.name)),
  });
}

async function sumUp({ output }: Context, { ports }: Running, pipeline: string): Promise<void> {
  const state = await fetchState(apiUrl(ports), pipeline);
  if (!state) return;
  const { read, counted, deadLettered, droppedLate } = state;
  const rest = [
    deadLettered && `${count(deadLettered)} dead-lettered`,
    droppedLate && `${count(droppedLate)} dropped late`,
  ];
  output.say(`${count(read)} in = ${[`${count(counted)} counted`, ...rest.filter(Boolean)].join(' + ')}`);
  output.emit('counted', { pipeline, read, counted, deadLettered, droppedLate });
}

function watchedParts({ ports, replays }: Running) {
  return pipelines.map(({ plan: { name } }) => ({
    pipeline: name,
    apiUrl: apiUrl(ports),
    adminPort: ports[`${processorName(name)} admin`] ?? 0,
    replay: replays.find(({ pipeline }) => pipeline === name),
  }));
}

function apiUrl(ports: Record<string, number>): string {
  return `http://127.0.0.1:${ports.api}`;
}

function wrong(): MillraceError {
  return new MillraceError({
    code: 'E_VERIFY',
    message: 'What was counted is not what the log says.',
    retriable: false,
    fix: 'npx millrace verify names each cell; please report it.',
  });
}
