import { buildProcessor } from '@millrace/processor/build.ts';
import { readProcessorConfig } from '@millrace/processor/config.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { createRegistry } from '@millrace/runtime/metrics.ts';
import { runProcess } from '@millrace/runtime/process.ts';

import { salesPipeline, type SalesName } from './sales-pipelines.ts';

// A processor as its main.ts runs it, of the pipeline and on the topic that the arguments name.
const [name = 'toys', topic = ''] = process.argv.slice(2);
const config = readProcessorConfig();
const log = createLog('processor', config.LOG_LEVEL);

await runProcess(log, async () => {
  const built = buildProcessor(config, salesPipeline(name as SalesName, topic), {
    log,
    registry: createRegistry('processor'),
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
