import type { Kafka } from 'kafkajs';
import type { Client } from 'pg';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';

import {
  compareTables,
  differentDeadLetters,
  tallyOracle,
  tallyProcessor,
  type TableResult,
  type Tally,
} from './compare.ts';
import { loadEvents } from './load.ts';
import { logBounds } from './log-bounds.ts';
import { notCounted, standing, type Standing } from './standing.ts';

export type Verdict = {
  pipeline: string;
  /** Records in the log up to what was counted, as the oracle read them. */
  oracle: Tally;
  processor: Tally;
  deadLettersDifferent: number;
  tables: TableResult[];
  cells: number;
  different: number;
  /** Records that the log holds beyond what was counted, just after the snapshot was taken. */
  notCounted: number;
  stopped: Standing['stopped'];
  /** Nothing differs and no partition stopped. What is not counted yet is no failure. */
  ok: boolean;
};

// The oracle reads millions of rows once: sorting and hashing belong in memory, compiling and memoizing pay nothing.
const SETTINGS = `set local work_mem = '256MB'; set local jit = off; set local enable_memoize = off;
set local statement_timeout = 0; set local timezone = 'UTC'; set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0`;

const TALLIES = ['read', 'counted', 'deadLettered', 'droppedLate', 'late'] as const;

type Judged = Omit<Verdict, 'notCounted' | 'stopped'>;

async function judge(client: Client, plan: Plan, progress: (line: string) => void): Promise<Judged> {
  const tables = await compareTables(client, plan, (table) => progress(`comparing ${table}`));
  const oracle = await tallyOracle(client);
  const processor = await tallyProcessor(client, plan.name);
  const deadLettersDifferent = await differentDeadLetters(client, plan.name);
  const sum = (read: (table: TableResult) => number) =>
    tables.reduce((total, table) => total + read(table), 0);
  const different = sum((table) => table.different);
  const talliesAgree = TALLIES.every((name) => oracle[name] === processor[name]);
  return {
    pipeline: plan.name,
    oracle,
    processor,
    deadLettersDifferent,
    tables,
    cells: sum((table) => table.cells),
    different,
    ok: different === 0 && deadLettersDifferent === 0 && talliesAgree,
  };
}

/**
 * Recounts a pipeline's log in SQL and compares every cell of every table with what the processor wrote. All of it sees
 * one snapshot, so it may run while the processor goes on, and it leaves nothing behind.
 */
export async function verify(
  client: Client,
  kafka: Kafka,
  what: { plan: Plan; progress: (line: string) => void },
): Promise<Verdict> {
  const { plan, progress } = what;
  await client.query('begin isolation level repeatable read');
  try {
    await client.query(SETTINGS);
    const { until, stopped } = await standing(client, plan.name);
    const bounds = await logBounds(kafka, plan.source.topic);
    await loadEvents(client, kafka, { plan, until, progress });
    const judged = await judge(client, plan, progress);
    const ok = judged.ok && stopped.length === 0;
    return { ...judged, notCounted: notCounted(until, bounds), stopped, ok };
  } finally {
    // On a broken connection nothing is left to roll back, and what broke it is the error to tell.
    await client.query('rollback').catch(() => undefined);
  }
}
