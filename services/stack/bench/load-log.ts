import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { MillraceError } from '@millrace/runtime/errors.ts';
import { KAFKA_NODE_FLAGS } from '@millrace/runtime/node-flags.ts';

import type { BenchParts } from './parts.ts';

const REPLAY = join(import.meta.dirname, '../../ingest/replay/main.ts');

/** Puts the data set, or its first `limit` events, into the topic `flights`; gives events per second. */
export async function loadLog(parts: BenchParts, limit: number | undefined): Promise<number> {
  const startedAt = performance.now();
  const args = [...KAFKA_NODE_FLAGS, REPLAY, '--rate', 'max', ...(limit ? ['--limit', String(limit)] : [])];
  const env = { ...parts.env, KAFKA_BROKERS: parts.kafkaBrokers, PIPELINE: 'flights', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0)
    throw new MillraceError({
      code: 'E_BENCH_WORKER',
      message: 'the replay failed',
      fix: 'read its log above',
    });
  return (limit ?? 3_000_000) / ((performance.now() - startedAt) / 1_000);
}
