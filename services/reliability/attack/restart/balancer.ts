import type { Service } from '../world/service.ts';

const PROBE_MS = 100;
const PROBE_TIMEOUT_MS = 1_000;

type Slot = { service: Service; isReady: boolean };

async function isReady({ adminUrl }: Service): Promise<boolean> {
  try {
    const response = await fetch(`${adminUrl}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // it is not there at the moment, which is what is asked
  }
}

/** A load balancer in small: asks each process whether it is ready, ten times a second, and goes round among those that are. */
export function createBalancer(first: readonly Service[]) {
  const slots: Slot[] = first.map((service) => ({ service, isReady: true }));
  let turn = 0;
  const probe = async (slot: Slot) => void (slot.isReady = await isReady(slot.service));
  const timer = setInterval(() => {
    for (const slot of slots) void probe(slot);
  }, PROBE_MS);
  return {
    /** The next process that is ready. Throws when none is. */
    next(): Service {
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[turn++ % slots.length];
        if (slot?.isReady) return slot.service;
      }
      throw new Error('no process is ready');
    },
    stop: () => clearInterval(timer),
  };
}
