import type { Measure, Row, View } from '../api/types.ts';
import { usePipeline } from '../page/pipeline.ts';
import { columnsOf } from './measure-columns.ts';

type Props = { view: View; ranking: Measure | undefined; rows: Row[] | null; shown: number };

/** Groups with every measure of the view; a bar behind the ranked one. Room is kept for all rows. */
export function TopTable({ view, ranking, rows, shown }: Props) {
  const { plan } = usePipeline();
  const columns = columnsOf(view.measures);
  const value = (row: Row) => (ranking ? Number(row[ranking.name] ?? 0) : 0);
  const most = Math.max(1, ...(rows ?? []).map(value));
  const blanks = Array.from({ length: Math.max(0, shown - (rows?.length ?? 0)) }, (_, index) => index);
  if (rows?.length === 0) return <p className="empty">No events in this period.</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`${view.title}, table`}>
      <table className="top-table" aria-busy={!rows}>
        <thead>
          <tr>
            {view.by.map((name) => (
              <th key={name} scope="col">
                {plan.event.properties?.[name]?.title ?? name}
              </th>
            ))}
            {columns.map(({ key, title }) => (
              <th key={key} scope="col" className="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows?.map((row) => (
            <tr key={view.by.map((name) => row[name]).join('\n')}>
              {view.by.map((name) => (
                <th key={name} scope="row">
                  {String(row[name] ?? '')}
                </th>
              ))}
              {columns.map(({ key, name, text }) => (
                <td key={key} className="number">
                  {name === ranking?.name && <Bar share={value(row) / most} />}
                  {text(row)}
                </td>
              ))}
            </tr>
          ))}
          {blanks.map((index) => (
            <tr key={index} className={rows ? 'blank' : 'blank skeleton-row'}>
              <td colSpan={view.by.length + columns.length}>&nbsp;</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Bar({ share }: { share: number }) {
  return (
    <svg className="bar" width="64" height="8" viewBox="0 0 64 8" aria-hidden="true">
      <rect width="64" height="8" rx="1.5" className="bar-room" />
      <rect width={64 * share} height="8" rx="1.5" />
    </svg>
  );
}
