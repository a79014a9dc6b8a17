import { readConfig } from '@millrace/runtime/config.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { runProcess } from '@millrace/runtime/process.ts';

import { INGEST } from './config.ts';

await runProcess(createLog('ingest', 'info'), async () => {
  const config = readConfig(INGEST, process.env);
  // Imported here, for it brings in the pipeline definitions: a wrong one is told in the log, as any other error.
  const { startIngest } = await import('./start.ts');
  return startIngest(config, createLog('ingest', config.LOG_LEVEL));
});
