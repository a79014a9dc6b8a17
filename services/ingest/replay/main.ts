import { readConfig } from '@millrace/runtime/config.ts';
import { codeOf, messageOf } from '@millrace/runtime/errors.ts';
import { createKafka } from '@millrace/runtime/kafka.ts';
import { createLog, STDERR } from '@millrace/runtime/log.ts';

import { REPLAY } from './config.ts';
import { readOptions } from './options.ts';
import { PATIENT, replay } from './replay.ts';
import { replaySource } from './source.ts';

// What a send may still take; one that Kafka does not answer is left to the next run, which reads how far it came.
const STOP_LIMIT_MS = 5_000;

const write = (line: string) => void process.stdout.write(line);

async function run(): Promise<void> {
  const config = readConfig(REPLAY, process.env);
  const options = readOptions(process.argv.slice(2), { pipeline: config.PIPELINE });
  const { source, load } = replaySource(options.pipeline);
  const log = createLog('ingest', config.LOG_LEVEL, STDERR).child({ job: 'replay' });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      stop.abort();
      setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
    });
  const dataset = await load();
  // The replay says at times what kafkajs would say at each try.
  const quiet = log.child({}, { level: 'fatal' });
  const kafka = createKafka({ ...config, clientId: 'millrace-replay' }, quiet, PATIENT);
  await replay({ ...options, source, signal: stop.signal }, { kafka, dataset, write, log });
}

run().catch((error: unknown) => {
  const { fix } = error as { fix?: string };
  createLog('ingest', 'info', STDERR).fatal({ err: error, code: codeOf(error), fix }, messageOf(error));
  process.exitCode = 1;
});
