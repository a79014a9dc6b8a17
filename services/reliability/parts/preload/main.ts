import { createSteps } from './act.ts';
import { readOrders } from './config.ts';
import { detour } from './detour.ts';
import { jumpClock } from './jump-clock.ts';
import { watchKafka } from './watch-kafka.ts';
import { watchPostgres } from './watch-postgres.ts';

// Loaded with `node --import` before a processor of the harness: the product itself has no fail points.
const { faults = [], detours = {}, clock = [], armedLater = false } = readOrders();
const reach = createSteps(faults, armedLater);
detour(detours);
if (clock.length > 0) jumpClock(clock);
if (faults.length > 0) {
  watchPostgres(reach);
  watchKafka(reach);
}
