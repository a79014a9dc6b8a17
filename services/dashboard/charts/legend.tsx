import type { CSSProperties } from 'react';
import type uPlot from 'uplot';
import type { Line } from './plot-options.ts';

export type SeriesProps = {
  lines: Line[];
  data: uPlot.AlignedData;
  format: (value: number | null) => string;
  /** Writes a time given in ms. */
  time: (at: number) => string;
};

/** `dated`: the newest values may be of some time ago, so say of when they are. */
type Props = SeriesProps & { cursor: number | null; dated?: boolean };

/** The lines' names with their values: under the cursor, or the newest. */
export function Legend({ lines, data, cursor, format, time, dated = false }: Props) {
  const [times, ...columns] = data;
  const index = cursor !== null && cursor < times.length ? cursor : times.length - 1;
  const at = times[index];
  return (
    <ul className="legend">
      {lines.map(({ title, color }, line) => (
        <li key={title} style={{ '--line-color': `var(${color})` } as CSSProperties}>
          {title} <b>{format(columns[line]?.[index] ?? null)}</b>
        </li>
      ))}
      <li className="legend-time">
        {(dated || cursor !== null) && at !== undefined ? time(at * 1_000) : ''}
      </li>
    </ul>
  );
}
