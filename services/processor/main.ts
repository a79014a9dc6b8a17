import { startAdmin } from '@millrace/runtime/admin.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';
import { runProcess } from '@millrace/runtime/process.ts';
import { createReadiness } from '@millrace/runtime/readiness.ts';

import { buildProcessor } from './build.ts';
import { readProcessorConfig } from './config.ts';

const log = createLog('processor', 'info');

await runProcess(log, async () => {
  const config = readProcessorConfig();
  log.level = config.LOG_LEVEL;
  const { pipelineNamed, pipelines } = await import('@millrace/pipeline/registry.ts'); // here: a wrong one is logged
  const pipeline = pipelineNamed(config.PIPELINE);
  if (!pipeline)
    throw new MillraceError({
      code: 'E_PIPELINE_UNKNOWN',
      message: `there is no pipeline '${config.PIPELINE}'`,
      fix: `set PIPELINE to one of: ${pipelines.map(({ plan }) => plan.name).join(', ')}`,
    });
  const registry = createRegistry('processor');
  const { engine, consumer, store, readiness: checks } = buildProcessor(config, pipeline, { log, registry });
  const readiness = createReadiness(checks);
  const admin = await startAdmin(config, { readiness, registry });
  const run = engine.run();
  return {
    failed: run.then(() => new Promise<never>(() => undefined)),
    async stop() {
      readiness.drain();
      engine.stop();
      await run;
      await consumer.close();
      await store.close();
      await admin.close();
    },
  };
});
