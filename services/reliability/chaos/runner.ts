import type { ClientName } from '../parts/clients.ts';
import { createScope } from '../parts/scope.ts';
import { seedOf } from '../parts/random.ts';
import { messageOf } from '@millrace/runtime/errors.ts';
import type { StackConfig } from '@millrace/stack/config.ts';

import type { Waiting } from '../parts/waiting.ts';
import type { Findings, Row } from './row.ts';
import { createStage, type Servers } from './stage.ts';
import { failuresOf } from './verdict.ts';

export type Run = {
  config: StackConfig;
  waiting: Waiting;
  folder: string;
  seed: number;
  quick: boolean;
  /** How processors read Kafka, of rows that do not say so themselves; as shipped where not given. */
  client?: ClientName;
  shared: Servers;
};

export type Result = {
  row: Row;
  /** Wall time of the row. */
  seconds: number;
  findings: Findings | undefined;
  failures: string[];
  /** What the processors said last, when it failed. */
  lastWords: string[];
  /** Why it was not run; then it neither passed nor failed. */
  notRun: string | undefined;
};

function lacks({ needs }: Row, { client = 'kafkajs' }: Run): string | undefined {
  if (needs === 'root' && process.getuid?.() !== 0) return 'needs root';
  return needs === 'kafkajs' && client !== 'kafkajs' ? 'its faults are preloaded into kafkajs' : undefined;
}

/** Runs one row and takes away all that it started, whatever happened; throws only when the run itself is to end. */
export async function runRow(run: Run, row: Row): Promise<Result> {
  const began = performance.now();
  const notRun = lacks(row, run);
  if (notRun) return { row, seconds: 0, findings: undefined, failures: [], lastWords: [], notRun };
  const scope = createScope();
  const { name } = row;
  const stage = createStage({ ...run, name, seed: seedOf(run.seed, name), scope });
  let findings: Findings | undefined;
  const failures: string[] = [];
  try {
    findings = await row.run(stage);
    failures.push(...failuresOf(row, findings));
  } catch (error) {
    failures.push(messageOf(error));
  }
  const lastWords = failures.length > 0 ? stage.lastWords() : [];
  await scope.close().catch((error: unknown) => failures.push(`was not taken away: ${messageOf(error)}`));
  run.waiting.signal.throwIfAborted();
  return { row, seconds: (performance.now() - began) / 1_000, findings, failures, lastWords, notRun };
}
