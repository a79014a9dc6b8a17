import type { Pipeline } from '@millrace/pipeline/definition/define.ts';
import { flights } from '@millrace/pipeline/flights/flights.ts';

// Some events of the tests come later than this, none of the data set does.
const TWO_DAYS_MS = 172_800_000;

/** The flights pipeline on a topic of a test's own, and with a limit to lateness. */
export const flightsOn = (topic: string): Pipeline => ({
  ...flights,
  plan: { ...flights.plan, dropAfterMs: TWO_DAYS_MS, source: { ...flights.plan.source, topic } },
});
