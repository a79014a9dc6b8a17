import { checkRegistry } from './definition/check-registry.ts';
import type { Pipeline } from './definition/define.ts';
import { flights } from './flights/flights.ts';

/** Every pipeline of this house: a new one is one file and one line here. Two that would share a table do not load. */
export const pipelines: readonly Pipeline[] = checkRegistry([flights]);

/** The pipeline of that name, or undefined. */
export const pipelineNamed = (name: string) => pipelines.find(({ plan }) => plan.name === name);
