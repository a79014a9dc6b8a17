import { pipelines } from '@millrace/pipeline/registry.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { report } from '../verify/report.ts';
import { describeCounted, readOf } from './counted.ts';
import { drained, replayed, unstopped } from './once.ts';
import { processorName } from './port-wishes.ts';
import { apiUrl, watchedParts, type Running } from './running.ts';
import { logFileOf } from './services.ts';
import { runVerify, summary } from './verify.ts';
import { watch } from './watch.ts';

const WORK = { readOf, replayed, unstopped, drained, verify: runVerify, watch };

/**
 * Ends when all is sent, counted and checked. Errors: E_VERIFY, E_PARTITION_STOPPED, and those of replay, processor
 * and check.
 */
export async function runOnce(running: Running, work = WORK): Promise<void> {
  const began = performance.now();
  const count = async (): Promise<number> =>
    work.readOf(
      apiUrl(running.ports),
      pipelines.map(({ plan }) => plan.name),
    );
  const readBefore = await count();
  await untilCounted(running, work);
  if (running.signal.aborted) return;
  const [readAfter, ms] = [await count(), performance.now() - began];
  running.output.note(`  ${describeCounted({ ...running, readBefore, readAfter, ms })}`);
  for (const { plan } of pipelines) {
    await check(running, plan.name, work);
    if (running.signal.aborted) return;
  }
}

async function untilCounted(running: Running, work: typeof WORK): Promise<void> {
  const { output, signal, replays, away } = running;
  const finished = new AbortController();
  const ended = AbortSignal.any([signal, finished.signal]);
  const watching = work.watch(watchedParts(running), { output, signal: ended, away });
  const each = pipelines.map(({ plan }) => counting({ ...running, signal: ended }, plan));
  try {
    const sent = Promise.all(replays.map((replay) => work.replayed(replay)));
    await Promise.race([sent, Promise.all(each.map((one) => work.unstopped(one)))]);
    if (signal.aborted) return;
    await Promise.all(each.map((one) => work.drained(one)));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    finished.abort();
    await watching;
  }
}

type Sourced = { name: string; source: { topic: string } };

/** What there is to know about the counting of a pipeline. */
function counting({ config, found, ports, signal }: Running, { name, source }: Sourced) {
  return {
    pipeline: name,
    topic: source.topic,
    apiUrl: apiUrl(ports),
    brokers: found.brokers,
    signal,
    processorLog: logFileOf(config, processorName(name)),
  };
}

/** What differs is printed before the error. */
async function check(
  { config, output, found, signal }: Running,
  pipeline: string,
  { verify }: Pick<typeof WORK, 'verify'>,
): Promise<void> {
  const verdict = await verify(config, { addresses: found, pipeline, output, signal });
  if (!verdict) return;
  output.emit('verified', { pipeline, verdict });
  for (const line of verdict.ok ? summary(verdict) : report(verdict)) output.say(line);
  if (verdict.ok) return;
  throw new MillraceError({
    code: 'E_VERIFY',
    message: 'What was counted is not what the log says.',
    fix: `npx millrace verify --pipeline ${pipeline} names each table; npm start -- --recount ${pipeline} counts it again from its log.`,
  });
}
