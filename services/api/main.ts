import { readConfig } from '@millrace/runtime/config.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { runProcess } from '@millrace/runtime/process.ts';

import { API } from './config.ts';
import { startApi } from './start.ts';

await runProcess(createLog('api', 'info'), async () => {
  const config = readConfig(API, process.env);
  return startApi(config, createLog('api', config.LOG_LEVEL));
});
