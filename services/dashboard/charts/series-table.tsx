import type { SeriesProps } from './legend.tsx';

const ROWS = 60;

/** The newest values of a chart, newest first. */
export function SeriesTable({ lines, data, format, time }: SeriesProps) {
  const [times, ...columns] = data;
  const newest = Array.from({ length: Math.min(ROWS, times.length) }, (_, back) => times.length - 1 - back);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          {lines.map(({ title }) => (
            <th key={title} scope="col" className="number">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {newest.map((index) => (
          <tr key={index}>
            <th scope="row">{time((times[index] ?? 0) * 1_000)}</th>
            {lines.map(({ title }, line) => (
              <td key={title} className="number">
                {format(columns[line]?.[index] ?? null)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
