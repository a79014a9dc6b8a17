import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { codeOf, messageOf } from '@millrace/runtime/errors.ts';

import { readConfig } from '../config.ts';
import { startRealParts } from '../testing/real-parts.ts';
import { makeTopic, produceLive } from './live-events.ts';
import { loadLog } from './load-log.ts';
import type { BenchParts } from './parts.ts';
import { runWorker, type WorkerResult } from './run-worker.ts';
import { beginCircumstances, quantile, sorted, spread } from './summary.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    limit: { type: 'string' },
    seconds: { type: 'string', default: '30' },
  },
});
const LIVE_PER_SECOND = 1_000;
// Live events are of one day; behind them every replayed flight would be too late to count.
const LIVE_TOPIC = 'flights-live';
// The first seconds compile code and fill caches.
const WARM_UP_SECONDS = 5;

const say = (line: string) => void process.stderr.write(`${line}\n`);
const perSecond = (events: number, seconds: number) => Math.round(events / seconds);

/** On a log of its own: ms from a record's timestamp to the commit that counts it. */
async function measureLatency(parts: BenchParts) {
  const events = (Number(values.seconds) + WARM_UP_SECONDS) * LIVE_PER_SECOND;
  say(`latency: ${LIVE_PER_SECOND} events/s for ${values.seconds} s`);
  const views = 'airportHour,routeDay,airport,networkMinute';
  await makeTopic(parts, LIVE_TOPIC);
  const args = ['--topic', LIVE_TOPIC, '--events', String(events), '--ages', '--views', views];
  const result = await runWorker(parts, args, () =>
    produceLive(parts, LIVE_TOPIC, { perSecond: LIVE_PER_SECOND, events }),
  );
  const ages = sorted(result.agesMs.slice(WARM_UP_SECONDS * LIVE_PER_SECOND));
  const latencyMs = { p50: quantile(ages, 0.5), p99: quantile(ages, 0.99), max: quantile(ages, 1) };
  return {
    eventsPerSecond: LIVE_PER_SECOND,
    events: ages.length,
    views,
    latencyMs,
    cpuSeconds: result.cpuSeconds,
  };
}

type Round = Omit<WorkerResult, 'agesMs'> & { round: number; store: string; eventsPerSecond: number };

/** The same loop with and without fence and offsets, in turns, so that a busy machine slows both. */
async function measureRate(parts: BenchParts, events: number) {
  const rounds: Round[] = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const order = round % 2 === 1 ? (['fenced', 'unfenced'] as const) : (['unfenced', 'fenced'] as const);
    for (const store of order) {
      const { agesMs: _, ...run } = await runWorker(parts, ['--store', store, '--events', String(events)]);
      const rate = perSecond(run.events, run.seconds);
      say(`round ${round} ${store}: ${rate} events/s, ${run.commits} commits, ${run.peakRssMb} MB`);
      rounds.push({ round, store, eventsPerSecond: rate, ...run });
    }
  }
  const rates = (store: string) =>
    rounds.filter((run) => run.store === store).map((run) => run.eventsPerSecond);
  const ratios = rates('fenced').map((rate, i) => rate / (rates('unfenced')[i] ?? Number.NaN));
  const rssMb = rounds.filter((run) => run.store === 'fenced').map((run) => run.peakRssMb);
  return {
    view: 'airportHour',
    events,
    fenced: spread(rates('fenced')),
    unfenced: spread(rates('unfenced')),
    ratio: spread(ratios),
    peakRssMb: spread(rssMb),
    rounds,
  };
}

async function run(): Promise<void> {
  const config = readConfig();
  const circumstances = beginCircumstances(config.root);
  const parts = { ...(await startRealParts(config, true)), env: config.env };
  try {
    const latency = await measureLatency(parts);
    const limit = values.limit ? Number(values.limit) : undefined;
    const replayPerSecond = Math.round(await loadLog(parts, limit));
    const events = limit ?? 3_000_000;
    const rate = await measureRate(parts, events);
    const result = { ...circumstances(), replayPerSecond, latency, rate };
    const folder = join(config.root, 'docs/measurements');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'processor.json'), `${JSON.stringify(result, null, 2)}\n`);
    const { rounds: _, ...inShort } = rate;
    process.stdout.write(`${JSON.stringify({ ...result, rate: inShort }, null, 2)}\n`);
  } finally {
    await parts.stop();
  }
}

run().catch((error: unknown) => {
  say(`${codeOf(error) ?? 'E_BENCH'}: ${messageOf(error)}`);
  process.exitCode = 1;
});
