import { numberOf, textOf } from '../api/row.ts';
import type { Measure, Row, View } from '../api/types.ts';
import { unitInWords } from '../format/unit.ts';
import { usePipeline } from '../page/pipeline.ts';
import { dimensionHeads } from './dimension-heads.ts';
import { columnsOf, type Column } from './measure-columns.ts';

type Props = { view: View; ranking: Measure | undefined; rows: Row[] | null; room: number };

/** Groups with every measure of the view, the ranked one first with a bar. Room is kept for `room` rows. */
export function TopTable({ view, ranking, rows, room }: Props) {
  const heads = dimensionHeads(usePipeline().plan, view);
  const columns = columnsOf(view.measures).toSorted(
    (a, b) => Number(b.name === ranking?.name) - Number(a.name === ranking?.name),
  );
  const value = (row: Row) => (ranking && numberOf(row, ranking.name)) ?? 0;
  const most = Math.max(1, ...(rows ?? []).map(value));
  const blanks = Array.from({ length: Math.max(0, room - (rows?.length ?? 0)) }, (_, index) => index);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`${view.title}, table`}>
      <table className="top-table" aria-busy={!rows}>
        <thead>
          <tr>
            {heads.map(({ name, title, description }) => (
              <th key={name} scope="col" title={description}>
                {title}
              </th>
            ))}
            {columns.map(({ key, title, unit }, index) => [
              <th key={key} scope="col" className="number">
                {title} {unit && <small>{unitInWords(unit)}</small>}
              </th>,
              index === 0 && <td key="bar" className="bar-cell" />,
            ])}
          </tr>
        </thead>
        <tbody>
          {rows?.map((row) => (
            <tr key={view.by.map((name) => textOf(row, name)).join('\n')}>
              {view.by.map((name) => (
                <th key={name} scope="row">
                  {textOf(row, name)}
                </th>
              ))}
              <Cells columns={columns} row={row} share={value(row) / most} />
            </tr>
          ))}
          {blanks.map((index) => (
            <tr key={index} className={rows ? 'blank' : 'blank skeleton-row'}>
              <td colSpan={view.by.length + columns.length + 1}>&nbsp;</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cells({ columns, row, share }: { columns: Column[]; row: Row; share: number }) {
  return columns.map(({ key, text }, index) => [
    <td key={key} className="number">
      {text(row)}
    </td>,
    index === 0 && (
      <td key="bar" className="bar-cell">
        <svg className="bar" width="100%" height="8" aria-hidden="true">
          <rect width={`${100 * share}%`} height="8" rx="1.5" />
        </svg>
      </td>
    ),
  ]);
}
