import { readConfig } from '@millrace/runtime/config.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { runProcess } from '@millrace/runtime/process.ts';

import { API } from './config.ts';

await runProcess(createLog('api', 'info'), async () => {
  const config = readConfig(API, process.env);
  // Imported here, for it brings in the pipeline definitions: a wrong one is told in the log, as any other error.
  const { startApi } = await import('./start.ts');
  return startApi(config, createLog('api', config.LOG_LEVEL));
});
