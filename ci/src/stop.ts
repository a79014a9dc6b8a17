import type { Service } from '@dagger.io/dagger';

import { within } from './bounded.ts';

const SECONDS = 20;

/** Ends services, whatever they do. An engine that is asked to stop one that still starts first waits for the start. */
export const stopAll = (services: readonly Service[]): Promise<unknown> =>
  Promise.allSettled(
    services.map((service) => within(SECONDS, 'stopping a service', service.stop({ kill: true }))),
  );
