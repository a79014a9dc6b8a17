import { readConfig } from '@millrace/runtime/config.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { runProcess } from '@millrace/runtime/process.ts';

import { INGEST } from './config.ts';
import { startIngest } from './start.ts';

await runProcess(createLog('ingest', 'info'), async () => {
  const config = readConfig(INGEST, process.env);
  return startIngest(config, createLog('ingest', config.LOG_LEVEL));
});
