import type { Pipeline } from './definition/define.ts';
import { flights } from './flights/flights.ts';

/** Every pipeline of this house: a new one is one file and one line here. */
export const pipelines: readonly Pipeline[] = [flights];

/** The pipeline of that name, or undefined. */
export const pipelineNamed = (name: string) => pipelines.find(({ plan }) => plan.name === name);
