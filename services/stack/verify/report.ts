import type { Verdict } from './verify.ts';

const number = (value: number) => value.toLocaleString('en-US');
const row = (label: string, value: number, note = '') =>
  `  ${label.padEnd(18)} ${number(value).padStart(12)}${note && `   ${note}`}`;

/** The verdict as people read it. The last line is the sum that has to hold. */
export function report({
  oracle,
  processor,
  tables,
  cells,
  different,
  deadLettersDifferent,
  notCounted,
  stopped,
}: Verdict): string[] {
  const disagree = (name: keyof typeof oracle) =>
    oracle[name] === processor[name] ? '' : `the processor says ${number(processor[name])}`;
  const bad = tables.filter((table) => table.different > 0);
  const { read, counted, deadLettered, droppedLate } = oracle;
  const parts = [`${number(counted)} counted`];
  if (deadLettered > 0) parts.push(`${number(deadLettered)} dead-lettered`);
  if (droppedLate > 0) parts.push(`${number(droppedLate)} dropped late`);
  return [
    row('records read', read, disagree('read') || 'from the log, up to what was counted'),
    ...(notCounted > 0 ? [row('not counted yet', notCounted, 'in the log beyond that')] : []),
    row('counted', counted, disagree('counted')),
    row('dead-lettered', deadLettered, disagree('deadLettered')),
    row('dropped late', droppedLate, disagree('droppedLate')),
    row('behind watermark', oracle.late, disagree('late')),
    row('cells compared', cells, `in ${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`),
    row('cells different', different),
    ...(deadLettersDifferent > 0 ? [row('letters different', deadLettersDifferent)] : []),
    ...bad.map(({ table, expectedRows, actualRows, different: cellsDifferent }) =>
      row(`  ${table}`, cellsDifferent, `${number(expectedRows)} rows expected, ${number(actualRows)} found`),
    ),
    ...stopped.map(({ partition, code }) => `  partition ${partition} stopped: ${code}`),
    `${number(read)} in = ${parts.join(' + ')}`,
  ];
}
