import type { Plan } from '../definition/plan.ts';
import { oracleEvents, oracleParsed } from './oracle-events.ts';
import { oracleChecks } from './oracle-view.ts';

/** Where `verify` puts the topic's records and what it makes of them. */
export const ORACLE_RAW = 'millrace_oracle.raw';
export const ORACLE_PARSED = 'millrace_oracle.parsed';
export const ORACLE_EVENTS = 'millrace_oracle.events';

/** From the raw records to the table that `oracleChecks` reads, in order. */
export const oracleSteps = (plan: Plan): { name: string; sql: string }[] => [
  { name: 'parsed', sql: `create unlogged table ${ORACLE_PARSED} as\n${oracleParsed(plan, ORACLE_RAW)}` },
  { name: 'events', sql: `create unlogged table ${ORACLE_EVENTS} as\n${oracleEvents(plan, ORACLE_PARSED)}` },
];

/** The whole oracle as a reviewable file. */
export function renderOracle(plan: Plan): string {
  const checks = oracleChecks(plan, ORACLE_EVENTS).map(({ table, sql }) => `-- check: ${table}\n${sql};`);
  const steps = oracleSteps(plan).map(({ name, sql }) => `-- ${name}\n${sql};`);
  return `${[...steps, ...checks].join('\n\n')}\n`;
}
