import { connect } from '@millrace/database/connect.ts';
import { eventParser } from '@millrace/pipeline/event/parse.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';

import { readProcessorConfig } from '../config.ts';
import { systemClock } from '../engine/clock.ts';
import { createEngine } from '../engine/engine.ts';
import { LIMITS } from '../engine/limits.ts';
import { kafkajsConsumer } from '../kafkajs/build.ts';
import { createProcessorMetrics } from '../metrics.ts';
import { createObserver } from '../observe.ts';
import { createPostgresStore } from '../store/postgres-store.ts';
import { flightsOn } from '../testing/flights-on.ts';
import { registerPlan } from '../testing/register-plan.ts';
import { topicIdentity } from '../topic-id.ts';
import { workerOptions } from './options.ts';
import { createStopwatch } from './stopwatch.ts';
import { createUnfencedStore } from './unfenced-store.ts';

// One measured run in a process of its own: everything as in `build.ts`, with a stopwatch around it. Prints one JSON line.
const options = workerOptions(process.argv.slice(2));
const config = readProcessorConfig();
const whole = flightsOn(options.topic);
const views = whole.plan.views.filter(({ name }) => options.views.includes(name));
const pipeline = { ...whole, plan: { ...whole.plan, views } };
const { plan } = pipeline;
const { topic } = options;

const log = createLog('bench', 'warn');
const client = await connect(config.DATABASE_URL, 'bench');
await registerPlan(client, plan);
await client.end();
const store =
  options.store === 'fenced'
    ? createPostgresStore({ database: config.DATABASE_URL, owner: 'bench' }, plan)
    : createUnfencedStore(config.DATABASE_URL, plan);
const settings = {
  topic,
  groupId: `millrace-bench-${process.pid}`,
  sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
};
const watch = createStopwatch(options);
const identity = topicIdentity(config, topic);
const kafka = { ...config, clientId: 'millrace-bench' };
const consumer = watch.consumer(kafkajsConsumer(kafka, settings, { identity, log }));
const metrics = createProcessorMetrics(createRegistry('processor'), plan.name);
const observer = watch.observer(createObserver({ metrics, store, consumer, log }).observer);
const engine = createEngine({
  plan,
  parser: eventParser(pipeline),
  consumer,
  store,
  clock: systemClock,
  limits: LIMITS,
  observer,
  log,
});

const run = engine.run();
run.catch((error: unknown) => {
  log.fatal({ err: error }, 'the engine ended');
  process.exit(1);
});
process.send?.({ ready: true });
const measured = await watch.done;
engine.stop();
await run;
await consumer.close();
await store.close();
const { user, system } = process.cpuUsage();
const result = {
  ...measured,
  // Kilobytes on Linux and macOS alike in Node.
  peakRssMb: Math.round(process.resourceUsage().maxRSS / 1_024),
  cpuSeconds: (user + system) / 1e6,
};
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
