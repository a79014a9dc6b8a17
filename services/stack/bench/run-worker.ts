import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { createTestDatabase } from '@millrace/database/test-database.ts';
import { MillraceError } from '@millrace/runtime/errors.ts';
import { PROCESSOR_NODE_FLAGS } from '@millrace/processor/node-flags.ts';

import type { BenchParts } from './parts.ts';

/** What `services/processor/bench/worker.ts` prints. */
export type WorkerResult = {
  events: number;
  counted: number;
  commits: number;
  rows: number;
  seconds: number;
  agesMs: number[];
  peakRssMb: number;
  cpuSeconds: number;
};

const WORKER = join(import.meta.dirname, '../../processor/bench/worker.ts');

async function output(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * One measured run in a process and a database of its own. `meanwhile` runs from when the worker is up. Throws
 * E_BENCH_WORKER when the worker ends without a result.
 */
export async function runWorker(
  parts: BenchParts,
  args: string[],
  meanwhile: () => Promise<void> = async () => {},
): Promise<WorkerResult> {
  const database = await createTestDatabase(parts.databaseUrl);
  const env = { ...parts.env, DATABASE_URL: database.url, KAFKA_BROKERS: parts.kafkaBrokers };
  const child = fork(WORKER, args, {
    env,
    execArgv: PROCESSOR_NODE_FLAGS,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  try {
    const printed = output(child);
    await once(child, 'message');
    await meanwhile();
    // Its log comes first, on the same stream.
    const line = (await printed)
      .trim()
      .split('\n')
      .findLast((text) => text.startsWith('{"events"'));
    if (!line)
      throw new MillraceError({
        code: 'E_BENCH_WORKER',
        message: 'a measured run ended without a result',
        fix: 'read its log above',
      });
    const result = JSON.parse(line) as WorkerResult;
    if (result.counted !== result.events)
      throw new MillraceError({
        code: 'E_BENCH_WORKER',
        message: `${result.events - result.counted} of ${result.events} events were not counted: that is another workload`,
        fix: 'look at what was produced',
      });
    return result;
  } finally {
    child.kill('SIGKILL');
    await database.drop();
  }
}
