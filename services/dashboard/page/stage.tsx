import { lazy, Suspense, type ComponentType, type LazyExoticComponent, type ReactNode } from 'react';
import type { Period } from '../api/period.ts';
import { usePipeline } from './pipeline.ts';

export type StageProps = { period: Period };

/** The one place where a pipeline may bring a picture of its own, by the pipeline's name. */
const STAGES: Record<string, LazyExoticComponent<ComponentType<StageProps>>> = {
  flights: lazy(() => import('../flights/flight-map.tsx')),
};

/** A pipeline's own picture with the charts beside it, or the charts alone. */
export function Stage({ period, children }: StageProps & { children: ReactNode }) {
  const Picture = STAGES[usePipeline().plan.name];
  if (!Picture) return <div className="stage">{children}</div>;
  return (
    <div className="stage stage-with-picture">
      <Suspense fallback={<div className="panel picture skeleton" aria-busy="true" />}>
        <Picture period={period} />
      </Suspense>
      {children}
    </div>
  );
}
