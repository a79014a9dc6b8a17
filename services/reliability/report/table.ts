export type Cell = string | number | null | undefined;

const cell = (value: Cell): string =>
  String(value ?? '')
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ');

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** A number with its thousands apart. */
export const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : value.toLocaleString('en-US');

export const mark = (passed: boolean | null | undefined): string =>
  passed === null || passed === undefined ? 'not run' : passed ? 'yes' : '**no**';
