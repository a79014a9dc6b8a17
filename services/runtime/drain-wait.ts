import { setTimeout as sleep } from 'node:timers/promises';

import { integer, type CommonConfig, type Reader } from './config.ts';

// A load balancer takes a moment to hear that it shall send nobody any more; on a laptop there is none.
const ELSEWHERE_MS = 5_000;
const LONGEST_MS = 15_000;

/** How long a process that shall stop still answers, in ms; by itself 5 s, and no time at all on a laptop. */
export const drainWait: Reader<number | undefined> = (value) =>
  value ? integer(0, 0, LONGEST_MS)(value) : undefined;

type Settings = Pick<CommonConfig, 'DEPLOY_ENV'> & { DRAIN_WAIT_MS: number | undefined };

export const drainWaitMs = ({ DRAIN_WAIT_MS, DEPLOY_ENV }: Settings): number =>
  DRAIN_WAIT_MS ?? (DEPLOY_ENV === 'local' ? 0 : ELSEWHERE_MS);

/** To be waited for between being unready and closing, so that no request comes to a closed door. */
export async function waitForBalancer(config: Settings): Promise<void> {
  const ms = drainWaitMs(config);
  if (ms > 0) await sleep(ms);
}
