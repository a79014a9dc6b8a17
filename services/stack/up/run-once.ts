import { pipelines } from '@millrace/pipeline/registry.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { duration } from '../terminal/format.ts';
import { report } from '../verify/report.ts';
import { drained, replayed } from './once.ts';
import { processorName } from './port-wishes.ts';
import { apiUrl, watchedParts, type Running } from './running.ts';
import { logFileOf } from './services.ts';
import { runVerify, summary } from './verify.ts';
import { watch } from './watch.ts';

/** Ends when all is sent, counted and checked. Errors: E_VERIFY, and those of replay, processor and check. */
export async function runOnce(running: Running): Promise<void> {
  const began = performance.now();
  await untilCounted(running);
  if (running.signal.aborted) return;
  running.output.note(`  sent and counted in ${duration(performance.now() - began)}`);
  for (const { plan } of pipelines) {
    await check(running, plan.name);
    if (running.signal.aborted) return;
  }
}

async function untilCounted(running: Running): Promise<void> {
  const { output, signal, replays } = running;
  const finished = new AbortController();
  const watching = watch(watchedParts(running), {
    output,
    signal: AbortSignal.any([signal, finished.signal]),
  });
  try {
    await Promise.all(replays.map(replayed));
    await Promise.all(pipelines.map(({ plan }) => drainedOf(running, plan)));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    finished.abort();
    await watching;
  }
}

type Sourced = { name: string; source: { topic: string } };

function drainedOf({ config, found, ports, signal }: Running, { name, source }: Sourced): Promise<void> {
  return drained({
    pipeline: name,
    topic: source.topic,
    apiUrl: apiUrl(ports),
    brokers: found.brokers,
    signal,
    processorLog: logFileOf(config, processorName(name)),
  });
}

/** What differs is printed before the error. */
async function check({ config, output, found, signal }: Running, pipeline: string): Promise<void> {
  const verdict = await runVerify(config, { addresses: found, pipeline, output, signal });
  if (!verdict) return;
  output.emit('verified', { pipeline, verdict });
  for (const line of verdict.ok ? summary(verdict) : report(verdict)) output.say(line);
  if (verdict.ok) return;
  throw new MillraceError({
    code: 'E_VERIFY',
    message: 'What was counted is not what the log says.',
    fix: 'npx millrace verify names each table; npm start -- --fresh counts again from the log.',
  });
}
