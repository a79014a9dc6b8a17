import type { ReactNode } from 'react';
import type { PipelineName } from '../api/types.ts';
import { ThemeToggle } from './theme-toggle.tsx';

type Props = { pipelines: PipelineName[]; chosen: string | null; status: ReactNode };

export function TopBar({ pipelines, chosen, status }: Props) {
  return (
    <header className="top-bar">
      <a className="wordmark" href="#root" aria-label="millrace, to the top of the page" onClick={toTop}>
        <svg viewBox="0 0 24 16" width="24" height="16" aria-hidden="true">
          <path d="M1 4c3.7 0 3.7 3 7.3 3s3.7-3 7.4-3 3.6 3 7.3 3M1 11c3.7 0 3.7 3 7.3 3s3.7-3 7.4-3 3.6 3 7.3 3" />
        </svg>
        millrace
      </a>
      <nav aria-label="Pipelines">
        {pipelines.map(({ name, title }) => (
          <a
            key={name}
            href={`#${encodeURIComponent(name)}`}
            aria-current={name === chosen ? 'page' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <div className="status-slot">{status}</div>
      <ThemeToggle />
    </header>
  );
}

function toTop(event: { preventDefault: () => void }) {
  event.preventDefault();
  scrollTo({ top: 0 });
}
