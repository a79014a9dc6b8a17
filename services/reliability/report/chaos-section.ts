import type { Measured } from './measured.ts';
import { mark, number, runAgain, table, type Cell } from './table.ts';

type Kept = Measured['chaos']['rows'][number];
type Ran = Extract<Kept, { landed: object }>;

const sum = (landed: Record<string, number>) => Object.values(landed).reduce((all, times) => all + times, 0);

const HEAD = [
  'fault',
  'landed',
  'sent',
  'acked',
  'counted',
  'dead letters',
  'dropped late',
  'lost',
  'doubled',
  'fenced',
  'recovery s, p50 / p95 / max (bound)',
  'peak MB',
  'held',
];

/** Partitions must stop there, under a name; nothing of them is counted any more. */
export const isAlarm = ({ notes }: Pick<Ran, 'notes'>) => 'alarm' in notes;

function ranRow(row: Ran): Cell[] {
  const { recoverySeconds: s } = row;
  const till = isAlarm(row) ? ' to the alarm' : '';
  const recovery = s ? `${s.p50} / ${s.p95} / ${s.max}${till} (${row.boundSeconds})` : '';
  return [
    `\`${row.name}\``,
    number(sum(row.landed)),
    number(row.sent),
    number(row.acked),
    number(row.counted),
    number(row.deadLettered),
    number(row.droppedLate),
    number(row.lost),
    number(row.doubled),
    number(row.fenceRejections),
    recovery,
    number(row.peakRssMb),
    mark(row.passed),
  ];
}

const isRan = (row: Kept): row is Ran => 'landed' in row;

function injected(row: Kept): Cell[] {
  if (!isRan(row)) return [`\`${row.name}\``, row.injects, `not run: ${row.notRun}`];
  const landed = Object.entries(row.landed).map(([what, times]) => `${what} ${number(times)}`);
  return [`\`${row.name}\``, row.injects, [...landed, ...row.failures.map((why) => `**${why}**`)].join(', ')];
}

/** Every fault of the real chain: what became of the events, then what was done. */
export function chaosSection({ commit, rows, seconds }: Measured['chaos']): string {
  const ran = rows.filter(isRan);
  return `## Faults on the real chain

A real Kafka, a real PostgreSQL, real processors; events stream in while the fault lasts. Afterwards the whole log is counted again in SQL and every cell compared; *lost* are events that Kafka acknowledged and that are neither counted nor dead-lettered nor dropped as too late, *doubled* those that count more often than they are in the log. A fault that left no evidence of having landed fails its row. Recovery is from the end of the fault to a lag of 0; where a row itself waits for what its fault causes (a commit that lives, a fence that fails) it is from there on. Where partitions must stop instead it is the time to that alarm, and says so. Sessions are of 1.5 s, not of 6 s as shipped, but where a row names its own or its group is one of KIP-848 (6 s, the broker's); commits are of tests, 500 rows or 50 ms at most, so that faults meet many of them, but in \`start-in-any-order\`, which runs what is shipped. ${ran.length} rows in ${Math.round(seconds / 60)} minutes; one again: \`npm run chaos -- --only <fault>\`.

![Seconds from the end of each fault until everything was counted, or to the alarm where partitions must stop; the slowest first; every row is within its bound or is marked below](pictures/recovery.svg)

${table(HEAD, ran.map(ranRow))}${runAgain(
    commit,
    rows.map((row) => ({ name: row.name, commit: row.commit })),
  )}

What was done, and what shows that it happened:

${table(['fault', 'what was done', 'landed'], rows.map(injected))}`;
}
