import { connect } from '@millrace/database/connect.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';
import { runProcess } from '@millrace/runtime/process.ts';

import { buildProcessor } from '../build.ts';
import { readProcessorConfig } from '../config.ts';
import { LIMITS } from '../engine/limits.ts';
import { flightsOn } from './flights-on.ts';
import { registerPlan } from './register-plan.ts';

// A processor as main.ts runs it, on the topic named by the first argument, committing often so that kills hit commits.
const [topic = 'flights'] = process.argv.slice(2);
const config = readProcessorConfig();
const log = createLog('processor', config.LOG_LEVEL);
const limits = { ...LIMITS, rows: 500, bulkMs: 50 };

await runProcess(log, async () => {
  const pipeline = flightsOn(topic);
  const client = await connect(config.DATABASE_URL, 'worker');
  await registerPlan(client, pipeline.plan);
  await client.end();
  const built = buildProcessor(config, pipeline, {
    log,
    registry: createRegistry('processor'),
    limits,
  });
  const run = built.engine.run();
  return {
    failed: run.then(() => new Promise<never>(() => undefined)),
    async stop() {
      built.engine.stop();
      await run;
      await built.consumer.close();
      await built.store.close();
    },
  };
});
