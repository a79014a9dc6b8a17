import type { Plan } from '../definition/plan.ts';
import { oracleEvents } from './oracle-events.ts';
import { oracleChecks } from './oracle-view.ts';

/** Where `verify` puts the topic's records and what it makes of them. */
export const ORACLE_RAW = 'millrace_oracle.raw';
export const ORACLE_EVENTS = 'millrace_oracle.events';

/** The whole oracle as a reviewable file. */
export function renderOracle(plan: Plan): string {
  const checks = oracleChecks(plan, ORACLE_EVENTS).map(({ table, sql }) => `-- check: ${table}\n${sql};`);
  const events = `-- events\ncreate unlogged table ${ORACLE_EVENTS} as\n${oracleEvents(plan, ORACLE_RAW)};`;
  return `${[events, ...checks].join('\n\n')}\n`;
}
