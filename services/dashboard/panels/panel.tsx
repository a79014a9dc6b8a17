import { useId, useState, type ReactNode } from 'react';
import type { ApiFailure } from '../api/failure.ts';

type Props = {
  title: string;
  note?: ReactNode;
  className?: string;
  failure?: ApiFailure | null;
  /** The same facts as a table; the reader can change to it. */
  table?: () => ReactNode;
  children: ReactNode;
};

/** A titled part of the page. A picture gives its table too, shown in the same room. */
export function Panel({ title, note, className = '', failure, table, children }: Props) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h3 id={id}>{title}</h3>
        <div className="panel-note">{note}</div>
        {table && (
          <button
            type="button"
            className="quiet-button"
            aria-pressed={asTable}
            aria-label={`${title} as a table`}
            onClick={() => setAsTable(!asTable)}
          >
            Table
          </button>
        )}
      </header>
      {failure && (
        <p className="panel-failure" role="alert">
          {failure.message} {failure.fix}
        </p>
      )}
      <div className="panel-body">
        {asTable && table ? (
          <div className="scroll" tabIndex={0} role="region" aria-label={`${title}, table`}>
            {table()}
          </div>
        ) : (
          children
        )}
      </div>
    </section>
  );
}
