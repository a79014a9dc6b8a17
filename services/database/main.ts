import { readConfig } from '@millrace/runtime/config.ts';
import { createLog } from '@millrace/runtime/log.ts';
import { codeOf, messageOf } from '@millrace/runtime/errors.ts';

import { readArguments } from './arguments.ts';
import { MIGRATE } from './config.ts';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import { applyPipeline, readRendered } from './pipeline-tables.ts';
import { databaseServer } from './server.ts';

async function run(): Promise<void> {
  const config = readConfig(MIGRATE, process.env);
  const log = createLog('migrate', config.LOG_LEVEL);
  const pipelines = readRendered(config.PIPELINE_FILES);
  const names = pipelines.map(({ plan }) => plan.name);
  const recounts = readArguments(process.argv.slice(2), names);
  const client = await connect(databaseServer(config), 'millrace-migrate');
  try {
    const ran = await migrate(client);
    for (const pipeline of pipelines) await applyPipeline(client, pipeline, recounts.get(pipeline.plan.name));
    log.info(
      { migrations: ran, pipelines: names, recounted: [...recounts.keys()] },
      'database is up to date',
    );
  } finally {
    await client.end();
  }
}

run().catch((error: unknown) => {
  createLog('migrate', 'info').fatal(
    { err: error, code: codeOf(error), fix: (error as { fix?: string }).fix },
    messageOf(error),
  );
  process.exitCode = 1;
});
