import { createContext, useContext } from 'react';
import type { Live, LiveStore } from '../api/live.ts';
import type { Rounds } from '../api/rounds.ts';
import type { Plan } from '../api/types.ts';
import type { Meter, Rates } from '../charts/meter.ts';
import { useStore } from './use-store.ts';

/** What every panel of a pipeline's page reads. */
export type Pipeline = { plan: Plan; live: LiveStore; meter: Meter; rounds: Rounds };

export const PipelineContext = createContext<Pipeline | null>(null);

export function usePipeline(): Pipeline {
  const pipeline = useContext(PipelineContext);
  if (!pipeline) throw new Error('usePipeline is for components below PipelineContext.');
  return pipeline;
}

/** Part of what is known live; the component renders again only when that part changes. */
export const useLive = <Picked>(pick: (live: Live) => Picked): Picked => useStore(usePipeline().live, pick);

/** Present speeds, renewed twice a second. */
export const useRates = (): Rates => useStore(usePipeline().meter.rates, (rates) => rates);
