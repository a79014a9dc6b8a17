import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';

/** The flights pipeline on a topic of a test's own. */
export const flightsOn = (topic: string): Pipeline => ({
  ...flights,
  plan: { ...flights.plan, source: { ...flights.plan.source, topic } },
});
