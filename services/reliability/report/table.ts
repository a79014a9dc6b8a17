export type Cell = string | number | null | undefined;

const cell = (value: Cell): string =>
  String(value ?? '')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Which rows are of another commit than their proof's: they were run again alone. */
export function runAgain(
  commit: string,
  rows: readonly { name: string; commit: string | undefined }[],
): string {
  const other = rows.filter((row) => row.commit !== undefined && row.commit !== commit);
  const told = other.map((row) => `\`${row.name}\` at \`${row.commit}\``).join(', ');
  return told && `\n\nRun at other commits than the rest: ${told}.`;
}

/** A number with its thousands apart. */
export const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : value.toLocaleString('en-US');

export const mark = (passed: boolean | null | undefined): string =>
  passed === null || passed === undefined ? 'not run' : passed ? 'yes' : '**no**';
