import { readConfig } from '@millrace/runtime/config.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { runProcess } from '@millrace/runtime/process.ts';

import { INGEST } from './config.ts';
import { startIngest } from './start.ts';

const config = readConfig(INGEST, process.env);
const log = createLog('ingest', config.LOG_LEVEL);

await runProcess(log, () => startIngest(config, log));
