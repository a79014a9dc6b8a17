import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { readLog } from '@millrace/stack/verify/read-log.ts';
import { verify, type Verdict } from '@millrace/stack/verify/verify.ts';
import { logBounds } from '@millrace/stack/verify/log-bounds.ts';
import type { Kafka } from 'kafkajs';
import type { Client } from 'pg';

import type { Balance, Ledger } from './ledger.ts';

/** What became of every record. */
export type Account = {
  sent: number;
  acked: number;
  inLog: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  /** Acknowledged and not in the log, or in the log and not counted, dead-lettered or dropped. */
  lost: number;
  /** Counted, dead-lettered or dropped more often than they are in the log; or more often there than sent. */
  doubled: number;
  cells: number;
  /** Cells of views and dead letters that are not what the oracle makes of the log. */
  different: number;
  /** What of this must not be; empty when all is well. */
  faults: string[];
};

type Judged = Omit<Account, 'faults'> & { balanced: boolean; agreed: boolean };

type Recounted = Pick<
  Verdict,
  'processor' | 'cells' | 'different' | 'deadLettersDifferent' | 'notCounted' | 'ok'
>;

/** What the recount of the log and the ledger's balance come to together. */
export function judge(verdict: Recounted, balance: Balance): Judged {
  const { counted, deadLettered, droppedLate, read } = verdict.processor;
  const { sent, acked, inLog } = balance;
  const outcome = counted + deadLettered + droppedLate;
  return {
    sent,
    acked,
    inLog,
    counted,
    deadLettered,
    droppedLate,
    lost: balance.lost + Math.max(0, inLog - outcome),
    doubled: balance.multiplied + Math.max(0, outcome - inLog),
    cells: verdict.cells,
    different: verdict.different + verdict.deadLettersDifferent,
    balanced: inLog === outcome && read === outcome,
    agreed: verdict.ok && verdict.notCounted === 0,
  };
}

/** What an account says that must not be. */
export function faultsOf(judged: Judged): string[] {
  const faults: string[] = [];
  if (judged.lost > 0) faults.push(`${judged.lost} lost`);
  if (judged.doubled > 0) faults.push(`${judged.doubled} counted twice`);
  if (judged.different > 0)
    faults.push(`${judged.different} cells or dead letters are not what the log says`);
  if (!judged.balanced) faults.push('the log is not counted + dead-lettered + dropped late');
  if (!judged.agreed) faults.push('the oracle does not agree');
  if (judged.cells === 0) faults.push('nothing was compared');
  return faults;
}

async function valuesOf(kafka: Kafka, topic: string): Promise<(Buffer | null)[]> {
  const bounds = await logBounds(kafka, topic);
  const until = new Map([...bounds].map(([partition, { high }]) => [partition, high]));
  const values: (Buffer | null)[] = [];
  await readLog(kafka, { topic, until }, async (records) => {
    for (const { value } of records) values.push(value);
  });
  return values;
}

/**
 * The judge of every run: the log again in SQL against every cell, and the producer's ledger against the log. The
 * processor must have read all of it.
 */
export async function account(
  parts: { client: Client; kafka: Kafka },
  { plan, ledger }: { plan: Plan; ledger: Ledger },
): Promise<Account> {
  const { client, kafka } = parts;
  const verdict = await verify(client, kafka, { plan, progress: () => undefined });
  const balance = ledger.balance(await valuesOf(kafka, plan.source.topic));
  const judged = judge(verdict, balance);
  const { balanced: _, agreed: __, ...figures } = judged;
  return { ...figures, faults: faultsOf(judged) };
}
