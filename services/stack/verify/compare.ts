import type { Client } from 'pg';

import type { Plan } from '@millrace/pipeline/definition/plan.ts';
import { ORACLE_EVENTS } from '@millrace/pipeline/render/oracle.ts';
import { oracleChecks } from '@millrace/pipeline/render/oracle-view.ts';

export type TableResult = {
  table: string;
  expectedRows: number;
  actualRows: number;
  cells: number;
  different: number;
};
export type Tally = {
  read: number;
  counted: number;
  deadLettered: number;
  droppedLate: number;
  late: number;
};

type Row = { expected_rows: number; actual_rows: number; cells: number; different: number };

/** Holds every table of a pipeline against the oracle, cell by cell. */
export async function compareTables(
  client: Client,
  plan: Plan,
  progress: (table: string) => void,
): Promise<TableResult[]> {
  const results: TableResult[] = [];
  for (const { table, sql } of oracleChecks(plan, ORACLE_EVENTS)) {
    progress(table);
    const { rows } = await client.query<Row>(sql);
    const [row] = rows as [Row];
    const { expected_rows, actual_rows, cells, different } = row;
    results.push({
      table,
      expectedRows: expected_rows,
      actualRows: actual_rows,
      cells,
      different,
    });
  }
  return results;
}

/** What the oracle makes of the log. */
export async function tallyOracle(client: Client): Promise<Tally> {
  const { rows } = await client.query<Tally>(`
    select count(*) as read, count(*) filter (where valid and not dropped) as counted,
      count(*) filter (where not valid) as "deadLettered", count(*) filter (where dropped) as "droppedLate",
      count(*) filter (where late) as late
    from ${ORACLE_EVENTS}`);
  return rows[0] as Tally;
}

/** What the processor says that it did. */
export async function tallyProcessor(client: Client, pipeline: string): Promise<Tally> {
  const { rows } = await client.query<Tally>(
    `select coalesce(sum(read), 0)::bigint as read, coalesce(sum(counted), 0)::bigint as counted,
       coalesce(sum(dead_lettered), 0)::bigint as "deadLettered", coalesce(sum(dropped_late), 0)::bigint as "droppedLate",
       coalesce(sum(late), 0)::bigint as late
     from millrace.offsets where pipeline = $1`,
    [pipeline],
  );
  return rows[0] as Tally;
}

/** Records that only one side calls a dead letter. */
export async function differentDeadLetters(client: Client, pipeline: string): Promise<number> {
  const { rows } = await client.query<{ different: number }>(
    `select count(*) as different
     from (select partition, "offset" from ${ORACLE_EVENTS} where not valid) x
     full join (select partition, "offset" from millrace.dead_letters where pipeline = $1) a using (partition, "offset")
     where x.partition is null or a.partition is null
        or not exists (select from ${ORACLE_EVENTS} e where e.partition = x.partition and e."offset" = x."offset")`,
    [pipeline],
  );
  return rows[0]?.different ?? 0;
}
